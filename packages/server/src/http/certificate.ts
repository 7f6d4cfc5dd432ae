import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import type { OperatorLog } from '../core/operator-log.ts';

export interface CertificateFiles {
  /** The server's certificate with those between it and a root, in PEM. */
  readonly certFile: string;
  /** Its private key, in PEM, without a passphrase. */
  readonly keyFile: string;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Reads the pair and throws unless they are a certificate and its key. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = readFileSync(certFile, 'utf8');
  const key = readFileSync(keyFile, 'utf8');
  createSecureContext({ cert, key });
  return { cert, key, expiresAt: new X509Certificate(cert).validToDate.getTime() };
}

/** How often the files are looked at. */
const lookMs = 10_000;

/**
 * Hands in the new pair when the files have changed. A pair that is not whole, as while it is being written, is told in
 * the log and looked at again: the old one goes on serving.
 */
export function watchCertificate(parts: {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly files: CertificateFiles;
  onChange(certificate: Certificate): void;
}): Cancel {
  const { clock, log, files } = parts;
  let known = fingerprintOf(files);
  let faulty: string | undefined;
  return every(clock, lookMs, () => {
    const present = fingerprintOf(files);
    if (present === known) return;
    try {
      const certificate = readCertificate(files);
      parts.onChange(certificate);
      known = present;
      log.info('tls.renewed', { expiresInDays: Math.floor((certificate.expiresAt - clock.wall()) / dayMs) });
    } catch (error) {
      if (faulty !== present) log.error('tls.notRenewed', {}, error);
      faulty = present;
    }
  });
}

const dayMs = 24 * 60 * 60 * 1000;

/** Changes whenever one of the files was written or replaced. */
const fingerprintOf = ({ certFile, keyFile }: CertificateFiles): string =>
  [certFile, keyFile]
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : 'none';
    })
    .join();
