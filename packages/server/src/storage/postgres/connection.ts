import { assertBindable, type SqlConnection } from '../sql/connection.ts';
import type { Outcome, Parameters, Statement } from './driver.ts';

/** Runs one statement and throws `StorageFailure`. */
export type Run = (statement: Statement, parameters: Parameters) => Promise<Outcome>;

/** Turns the texts of the cold paths into statements of this engine, each once. */
export type Translate = (sql: string) => Statement;

/** Texts that are built while running (lists of kinds) may come in many forms; those that come late are not prepared. */
const preparedMax = 256;

export function createTranslator(): Translate {
  const statements = new Map<string, Statement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known) return known;
    let count = 0;
    const text = sql.replaceAll('?', () => {
      count += 1;
      return `$${count}`;
    });
    if (statements.size >= preparedMax) return { text };
    const statement: Statement = { text, name: `cold-${statements.size + 1}` };
    statements.set(sql, statement);
    return statement;
  };
}

/** What the stores of the cold paths are written against. */
export function toSqlConnection(run: Run, translate: Translate): SqlConnection {
  const ask = (sql: string, params: Parameters): Promise<Outcome> => {
    assertBindable(params);
    return run(translate(sql), params);
  };
  return {
    all: async (sql, params) => (await ask(sql, params)).rows,
    get: async (sql, params) => (await ask(sql, params)).rows[0],
    run: async (sql, params) => (await ask(sql, params)).count,
  };
}

/** The text form of an array parameter; ids, keys and positions need no quoting. */
export const numberArray = (values: readonly number[]): string => `{${values.join(',')}}`;

/** What is absent is null. */
export function textArray(values: readonly (string | undefined)[]): string {
  return `{${values.map((value) => (value === undefined ? 'null' : quote(value))).join(',')}}`;
}

const needsEscape = /["\\]/;

function quote(value: string): string {
  return needsEscape.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : `"${value}"`;
}
