import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrations } from '../migrations/migration.ts';
import { sqliteDialect } from '../sql/connection.ts';
import { onlineAtStatement, onlineOfStatement } from '../sql/sessions.ts';

/** How the engine goes about a statement in a database of this version. */
function planOf(statement: string): string {
  const database = new DatabaseSync(':memory:');
  try {
    for (const migration of migrations) {
      for (const step of migration.statements(sqliteDialect)) database.exec(step);
    }
    const rows = database
      .prepare(`explain query plan ${statement}`)
      .all(...[...statement.matchAll(/\?/g)].map(() => 1));
    return rows.map((row) => String(row['detail'])).join('\n');
  } finally {
    database.close();
  }
}

test.each([
  ['of a user', onlineOfStatement, 'sessions_online (app=? AND user_key=?)'],
  ['of a node', onlineAtStatement, 'sessions_by_node (app=? AND node=?)'],
])('the sessions %s are found without looking at those of others', (_name, statement, index) => {
  const plan = planOf(statement);
  expect(plan).toContain(index);
  expect(plan).not.toMatch(/PRIMARY KEY \(app=\?\)/);
});
