import { expect, test } from 'vitest';
import { changesByKind, toPut } from './documents.ts';

const kind = { name: 'note', bodyVersion: 3, documentsMax: 10, survivesReset: false };
const lasting = { ...kind, name: 'label', survivesReset: true };

test('a kind that outlives the database has no positions', () => {
  expect(toPut(kind, { key: 'a', position: 1, body: {} })).toEqual({ kind, key: 'a', position: 1, body: {} });
  expect(toPut(lasting, { key: 'a', body: {} })).toEqual({ kind: lasting, key: 'a', body: {} });
  expect(() => toPut(lasting, { key: 'a', position: 1, body: {} })).toThrow(/no positions/);
});

test('a change is told apart by kinds, puts before removals', () => {
  const putDocuments = [toPut(kind, { key: 'a', body: {} }), toPut(lasting, { key: 'b', body: {} })];
  const removeDocuments = [{ kind, key: 'c', position: 4 }];
  expect(changesByKind({ putDocuments, removeDocuments })).toEqual([
    {
      kind,
      rows: [
        { key: 'a', bodyVersion: 3, body: {} },
        { key: 'c', bodyVersion: 3, position: 4 },
      ],
    },
    { kind: lasting, rows: [{ key: 'b', bodyVersion: 3, body: {} }] },
  ]);
  expect(changesByKind({})).toEqual([]);
});
