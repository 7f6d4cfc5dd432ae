import { migrations } from '../migrations/migration.ts';
import { statementsOf } from '../migrations/step.ts';
import { postgresDialect } from '../sql/connection.ts';
import { StorageFailure } from '../storage.ts';

/** Rows of one table, as a dump has them. */
export interface DumpedRows {
  readonly table: string;
  readonly columns: readonly string[];
  /** None: the table begins here. As many fields as columns; `undefined` stands for null. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

const patterns = {
  table: /^create (?:unlogged )?table (\w+)/,
  unlogged: /^create unlogged table (\w+)/,
  index: /^create (?:unique )?index (\w+)/,
} as const;

/** The tables and indexes that any version of the schema has or had. */
function knownNames(kind: keyof typeof patterns): ReadonlySet<string> {
  const statements = migrations.flatMap((migration) => statementsOf(migration, postgresDialect));
  const names = statements.flatMap((statement) => patterns[kind].exec(statement)?.[1] ?? []);
  return new Set(kind === 'table' ? ['schema_versions', ...names] : names);
}

export const knownTables = (): ReadonlySet<string> => knownNames('table');

/** Tables whose rows need not survive: who made the dump may have put them in, but they are of another time. */
export const fleetingTables = (): ReadonlySet<string> => knownNames('unlogged');

/** What a dump may list beside our tables: it is not restored, and does nothing where it is not. */
const passedOver = ['SCHEMA', 'COMMENT', 'ACL', 'DEFAULT ACL', 'EXTENSION', 'DATABASE PROPERTIES', 'DATABASE'];
const entryPattern = new RegExp(
  `^\\d+; \\d+ \\d+ (?:(TABLE DATA|TABLE|CONSTRAINT|INDEX) \\S+ (\\S+) .*|(?:${passedOver.join('|')}) .*)$`,
);
const shownLengthMax = 100;

/** The tables whose rows a dump holds, by the list that pg_restore prints of it. Throws where it holds what is not ours. */
export function readContents(list: string): readonly string[] {
  const [tables, indexes] = [knownNames('table'), knownNames('index')];
  const entries = list.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
  const withRows: string[] = [];
  for (const entry of entries) {
    const match = entryPattern.exec(entry);
    const [, kind, name = ''] = match ?? [];
    if (!match || (kind !== undefined && !(kind === 'INDEX' ? indexes : tables).has(name))) {
      const shown = JSON.stringify(entry.replace(/^[\d; ]+/, '').slice(0, shownLengthMax));
      throw new StorageFailure(
        `the dump holds ${shown}, which no Parley makes; name a file that \`parley backup\` wrote and nobody changed`,
      );
    }
    if (kind === 'TABLE DATA') withRows.push(name);
  }
  if (withRows.includes('schema_versions')) return withRows;
  throw new StorageFailure('the dump holds no tables of Parley; name a file that `parley backup` wrote');
}

const copyPattern = /^COPY (?:"?\w+"?\.)?"?(\w+)"? \(([\w", ]+)\) FROM stdin;$/;
const endOfRows = '\\.';
const batchRowsMax = 500;
const batchLengthMax = 1024 * 1024;
const lineLengthMax = 64 * 1024 * 1024;

/**
 * Finds the rows in the script that pg_restore makes of a dump. What else is in the script is passed over: whoever made
 * the dump chose those statements, and nothing of them is ever run.
 */
export async function* readDump(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DumpedRows> {
  let open: { readonly table: string; readonly columns: readonly string[] } | undefined;
  let rows: (readonly (string | undefined)[])[] = [];
  let length = 0;
  for await (const line of readLines(chunks)) {
    if (!open) {
      const [, table, columns = ''] = copyPattern.exec(line) ?? [];
      if (table === undefined) continue;
      open = { table, columns: columns.replaceAll('"', '').split(', ') };
      yield { ...open, rows };
      continue;
    }
    const isEnd = line === endOfRows;
    if (!isEnd) {
      rows.push(toFields(line, open));
      length += line.length;
    }
    if (rows.length > 0 && (isEnd || rows.length >= batchRowsMax || length >= batchLengthMax)) {
      yield { ...open, rows };
      rows = [];
      length = 0;
    }
    if (isEnd) open = undefined;
  }
  if (open) throw new StorageFailure(`the dump ends within table ${open.table}; use another backup`);
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decode = createDecode();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${decode(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineLengthMax)
      throw new StorageFailure('the dump holds a row that is too long; use another backup');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function createDecode(): (chunk: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (chunk) => {
    try {
      return decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new StorageFailure('the dump holds text that is not UTF-8; use another backup', { cause });
    }
  };
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function toFields(
  line: string,
  { table, columns }: { readonly table: string; readonly columns: readonly string[] },
): readonly (string | undefined)[] {
  const fields = line.split('\t');
  if (fields.length !== columns.length) {
    throw new StorageFailure(`the dump holds a row that table ${table} does not take; use another backup`);
  }
  return fields.map((field) => {
    if (field === '\\N') return undefined;
    return field.includes('\\')
      ? field.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)
      : field;
  });
}
