/** Something the operator can put right; shown as one line, without a stack. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  /** 1: the machine is at fault; 2: the command line or a setting is. */
  readonly exitCode: 1 | 2;
  constructor(message: string, options: { readonly exitCode?: 1 | 2; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** What the codes of the system mean to somebody who runs a server. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'it is a file, not a directory',
  ENOENT: 'it does not exist and cannot be made',
  EIO: 'its disk fails',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

/** The data directory or a file in it cannot be used. */
export function explainDirectory(directory: string, error: unknown): OperatorError {
  const code = codeOf(error);
  const meaning = meanings[code];
  return new OperatorError(
    `the data directory ${directory} cannot be used: ${meaning ? `${meaning} (${code})` : code}; make it writable or set PARLEY_DATA_DIR to another one`,
    { cause: error },
  );
}

/** The port cannot be opened. */
export function explainPort(
  { host, port, settingsPrefix = 'PARLEY' }: { host: string; port: number; settingsPrefix?: string },
  error: unknown,
): OperatorError {
  const code = codeOf(error);
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} of ${host} is in use; stop the program that has it or set ${settingsPrefix}_PORT to another port`,
    EACCES: `port ${port} of ${host} is not allowed to this user; set ${settingsPrefix}_PORT to a port from 1024`,
    EADDRNOTAVAIL: `${host} is no address of this machine; set ${settingsPrefix}_HOST to one that is, or to 127.0.0.1`,
    ENOTFOUND: `${host} is an unknown name; set ${settingsPrefix}_HOST to an address of this machine`,
    EAI_AGAIN: `${host} is an unknown name; set ${settingsPrefix}_HOST to an address of this machine`,
  };
  return new OperatorError(advice[code] ?? `port ${port} of ${host} cannot be opened (${code})`, { cause: error });
}

/** The certificate or its key cannot be read, or they do not belong together. */
export function explainCertificate(error: unknown): OperatorError {
  const code = codeOf(error);
  const what = meanings[code]
    ? `a file of it cannot be read: ${meanings[code]} (${code})`
    : `it is not usable (${code})`;
  return new OperatorError(
    `the TLS certificate: ${what}; PARLEY_TLS_CERT_FILE and PARLEY_TLS_KEY_FILE must name a certificate and its key in PEM`,
    { cause: error },
  );
}

/** The operator ended the command before it was done; it left nothing half-made behind, or says what. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;
  readonly signal: 'SIGINT' | 'SIGTERM';
  constructor(signal: 'SIGINT' | 'SIGTERM', whatIsLeft = 'nothing was changed') {
    super(`interrupted; ${whatIsLeft}`);
    this.signal = signal;
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}
