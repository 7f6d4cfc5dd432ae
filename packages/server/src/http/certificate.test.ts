import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../core/operator-log.ts';
import { createSelfSigned, type SelfSigned } from '../testing/self-signed.ts';
import { readCertificate, watchCertificate } from './certificate.ts';

let directory: string;
let files: { certFile: string; keyFile: string };
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  files = { certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') };
});
afterEach(() => rmSync(directory, { recursive: true }));

/** As tools that renew certificates do it: whole files that take the place of the old ones. */
function put(pair: Partial<SelfSigned>): void {
  for (const [file, content] of [
    [files.certFile, pair.cert],
    [files.keyFile, pair.key],
  ] as const) {
    if (content === undefined) continue;
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }
}

test('a certificate and its key are read, with the time at which it expires', () => {
  const pair = createSelfSigned('one');
  put(pair);
  expect(readCertificate(files)).toEqual({ ...pair, expiresAt: Date.UTC(2049, 11, 31, 23, 59, 59) });
});

test.each<[string, () => Partial<SelfSigned>]>([
  ['the key of another certificate', () => ({ cert: createSelfSigned('one').cert, key: createSelfSigned('two').key })],
  ['a file that is no certificate', () => ({ ...createSelfSigned('one'), cert: 'hello' })],
  ['a key that is missing', () => ({ cert: createSelfSigned('one').cert })],
])('%s is refused', (_name, make) => {
  put(make());
  expect(() => readCertificate(files)).toThrow();
});

test('a new pair is handed in, a pair that is not whole is told once and waited for', async () => {
  const clock = createManualClock();
  const [old, next] = [createSelfSigned('old'), createSelfSigned('next')];
  put(old);
  const renewed: string[] = [];
  const told: string[] = [];
  const log = {
    ...silentLog,
    info: (event: string) => void told.push(event),
    error: (event: string) => void told.push(event),
  };
  const end = watchCertificate({ clock, log, files, onChange: ({ cert }) => void renewed.push(cert) });
  await clock.run(30_000);
  expect(renewed).toEqual([]);
  put({ cert: next.cert });
  await clock.run(30_000);
  expect([renewed, told]).toEqual([[], ['tls.notRenewed']]);
  put({ key: next.key });
  await clock.run(30_000);
  expect([renewed, told]).toEqual([[next.cert], ['tls.notRenewed', 'tls.renewed']]);
  rmSync(files.certFile);
  await clock.run(30_000);
  expect(told.at(-1)).toBe('tls.notRenewed');
  end();
  expect(clock.timerCount).toBe(0);
});
