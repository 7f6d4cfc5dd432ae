import { assert } from '@parley/kernel/assert';

/**
 * What a statement is given and gives back. Whole numbers stay within 2^53 on both engines: a driver that has
 * another form for them turns it into a number. `undefined` is never bound; what is absent is `null`.
 */
export type SqlValue = string | number | null;

/** A row by column name. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * What the stores of the cold paths are written against: one statement per call, `?` for each parameter in the
 * order given (no text literal of ours has a question mark), SQL that SQLite and PostgreSQL 15 both understand.
 * A failure of the database is thrown as `StorageFailure`.
 */
export interface SqlConnection {
  all(sql: string, params: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** The only row; `undefined` when there is none. For queries and for statements with `returning`. */
  get(sql: string, params: readonly SqlValue[]): Promise<SqlRow | undefined>;
  /** Returns how many rows the statement wrote or removed. */
  run(sql: string, params: readonly SqlValue[]): Promise<number>;
}

/** Where the two engines differ in words; everything else is one text. */
export interface Dialect {
  /** The type of whole numbers up to 2^53. */
  readonly integer: string;
  /** The type of text that is compared byte by byte. */
  readonly text: string;
  /** What follows the closing bracket of a table whose rows are clustered by their primary key. */
  readonly clustered: string;
  /** What keeps a sub-select of rows to be claimed off the rows that another node is claiming. */
  readonly skipLocked: string;
  /**
   * How tables are made that need not survive, and their indexes: what follows `create`. They are a part of the database
   * that goes through the migrations, or are made beside it whenever it is opened.
   */
  readonly fleeting: { readonly table: string; readonly index: string; readonly isInDatabase: boolean };
}

/** The name under which a connection to SQLite has what need not survive. */
export const fleetingDatabase = 'fleeting';

export const sqliteDialect: Dialect = {
  integer: 'integer',
  text: 'text',
  clustered: ' without rowid, strict',
  skipLocked: '',
  fleeting: { table: `table ${fleetingDatabase}.`, index: `index ${fleetingDatabase}.`, isInDatabase: false },
};

export const postgresDialect: Dialect = {
  integer: 'bigint',
  text: 'text collate "C"',
  clustered: '',
  skipLocked: ' for update skip locked',
  fleeting: { table: 'unlogged table ', index: 'index ', isInDatabase: true },
};

/** `?, ?, …` for a list of `count` parameters. */
export function placeholders(count: number): string {
  assert(count > 0, 'placeholders: a list of parameters has at least one');
  return Array.from({ length: count }, () => '?').join(', ');
}

/**
 * The same values with the last one again and again, so that lists of any length come in few lengths, and statements on
 * them in few texts.
 */
export function padded<Value>(values: readonly Value[]): readonly Value[] {
  const last = values.at(-1);
  assert(last !== undefined, 'padded: a list has at least one value');
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}

const rowsMax = 64;

/** Rows in the portions in which one statement writes them. */
export function* portionsOf<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += rowsMax) yield rows.slice(start, start + rowsMax);
}

/** `(?, ?), (?, ?), …` for so many rows of so many columns. */
export const rowPlaceholders = (rows: number, columns: number): string =>
  Array.from({ length: rows }, () => `(${placeholders(columns)})`).join(', ');

/** Refuses what an engine would store differently from the other, or not at all. It is a bug of the caller. */
export function assertBindable(params: readonly SqlValue[]): void {
  for (const value of params) {
    if (typeof value === 'number') assert(Number.isSafeInteger(value), 'a bound number is whole and within 2^53');
    else if (typeof value === 'string') assert(!value.includes('\u0000'), 'a bound text has no U+0000');
    else assert(value === null, 'what is bound is a number, a text or null');
  }
}

/** The number in `column`; both engines hand out plain numbers or the driver is set up wrongly. */
export function numberIn(row: SqlRow, column: string): number {
  const value = row[column];
  assert(typeof value === 'number', `column ${column} holds a number`);
  return value;
}

/** The text in `column`. */
export function textIn(row: SqlRow, column: string): string {
  const value = row[column];
  assert(typeof value === 'string', `column ${column} holds text`);
  return value;
}

/** The number in `column`; `undefined` where it is null. */
export const numberOrNothingIn = (row: SqlRow, column: string): number | undefined =>
  row[column] === null ? undefined : numberIn(row, column);

/** The text in `column`; `undefined` where it is null. */
export const textOrNothingIn = (row: SqlRow, column: string): string | undefined =>
  row[column] === null ? undefined : textIn(row, column);

/** The truth value in `column`, which is stored as 0 or 1. */
export function flagIn(row: SqlRow, column: string): boolean {
  return numberIn(row, column) !== 0;
}

export const flagValue = (flag: boolean): number => (flag ? 1 : 0);
