import { StorageFailure } from '../storage.ts';

/** What to do, by SQLSTATE or the system's error code. The operator reads it; it names no value of any user. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the database cannot be reached: nothing listens there; start PostgreSQL or correct host and port',
  ENOENT: 'the database cannot be reached: its socket is not there; start PostgreSQL or correct the socket folder',
  ENOTFOUND: 'the database cannot be reached: its host name is unknown; correct the host',
  EAI_AGAIN: 'the database cannot be reached: its host name cannot be looked up now; check DNS',
  EHOSTUNREACH: 'the database cannot be reached: there is no route to its host; check the network',
  ETIMEDOUT: 'the database cannot be reached: it does not answer; check network and firewall',
  EACCES: 'the database cannot be reached: its socket may not be opened; correct the permissions of its folder',
  '28P01': 'the database refuses the password; correct user and password in the URL',
  '28000': 'the database refuses this user; correct the user in the URL or allow it in pg_hba.conf',
  '3D000': 'the database does not exist; create it or correct its name in the URL',
  '42501': 'the database user may not do this; make it the owner of the database',
  '3F000': 'the schema does not exist; create it or correct search_path',
  '53100': 'the disk of the database is full; free space there, nothing was written',
  '53200': 'the database is out of memory; raise max_locks_per_transaction if it says so, nothing was written',
  '53300': 'the database has no connection left; raise max_connections or lower the pool size',
  '53400': 'the database is over a limit of its configuration; nothing was written',
  '25006': 'the database is read-only (a standby, or default_transaction_read_only); connect to the primary',
  '55P03': 'another node held a lock for too long; nothing was written',
  '57014': 'the database took too long for a statement and it was cancelled; nothing was written',
  '57P01': 'the database is being stopped',
  '57P02': 'the database crashed and recovers',
  '57P03': 'the database is starting or stopping; wait until it takes connections',
  '25P03': 'this node stood still inside a transaction and the database ended it; nothing was written',
  '40001': 'the transaction lost against another one again and again; nothing was written',
  '40P01': 'the transaction was in a deadlock again and again; nothing was written',
};

/** Codes after which the same transaction may well succeed: it lost against another one. */
const lostRaces: ReadonlySet<string> = new Set(['40001', '40P01']);
/** The row that was to be inserted is there by now: another transaction was quicker, and a rerun will see it. */
const uniqueViolation = '23505';
/** The database ended a transaction in which nothing was asked for long, and the connection with it. */
const idleInTransaction = '25P03';

/** The SQLSTATE or system code of what the driver threw. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** PostgreSQL's classes begin with a digit but for four; `EPIPE` and its like have five letters too. */
const isSqlState = (code: string): boolean => /^(\d|F0|HV|P0|XX)/.test(code) && code.length === 5;

/** The server answered with an error and the connection lives on. */
export function isAnswered(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code !== undefined &&
    isSqlState(code) &&
    !code.startsWith('57P') &&
    !code.startsWith('08') &&
    code !== idleInTransaction
  );
}

export const isLostRace = (error: unknown): boolean => lostRaces.has(codeOf(error) ?? '');
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === uniqueViolation;

/** What the driver threw, as the port promises it. */
export function toStorageFailure(error: unknown): StorageFailure {
  if (error instanceof StorageFailure) return error;
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) {
    return new StorageFailure('the connection to the database was lost', { cause: error, isAway: true });
  }
  const known =
    advice[code] ?? (isSqlState(code) ? 'the database refused a statement' : 'the database cannot be reached');
  const isAway = !isAnswered(error) && code !== idleInTransaction;
  return new StorageFailure(`${known} (${code}${mayQuote(code) ? `: ${error.message}` : placeOf(error)})`, { isAway });
}

/**
 * Messages of class 22 (data exceptions) quote the value at fault. The detail of any message may do so too and is
 * never passed on, which is why the driver's error is not kept as a cause.
 */
const mayQuote = (code: string): boolean => !(isSqlState(code) && code.startsWith('22'));

function placeOf(error: Error): string {
  return 'table' in error && typeof error.table === 'string' ? ` in table ${error.table}` : '';
}

export const outcomeUnknown = (error: unknown): StorageFailure =>
  new StorageFailure(
    `the connection was lost while a commit was under way, so its outcome is unknown; repeating it is safe where it is recognised (${toStorageFailure(error).message})`,
    { isAway: toStorageFailure(error).isAway },
  );

export const lostBeforeCommit = (): StorageFailure =>
  new StorageFailure('the connection to the database was lost before the commit; nothing was written', {
    isAway: true,
  });

/** For a commit that did nothing although no statement before it had failed. */
export const takenBack = (): StorageFailure =>
  new StorageFailure('the database rolled the transaction back; nothing was written');
