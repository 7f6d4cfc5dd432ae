import { describe, expect, test } from 'vitest';
import type { Cache } from './cache.ts';
import { type CachedDocument, type DocumentKind, toPut } from './documents.ts';

interface Note {
  readonly text: string;
}

// A kind needs no more than this: no cache has heard of these two.
const note: DocumentKind<Note> = { name: 'note', bodyVersion: 1, documentsMax: 3, survivesReset: false };
const label: DocumentKind<Note> = { name: 'label', bodyVersion: 1, documentsMax: 100, survivesReset: true };
const newerNote: DocumentKind<Note> = { ...note, bodyVersion: 2 };

const noteOf = (key: string, text = key, position?: number): CachedDocument<Note> => ({
  key,
  ...(position !== undefined && { position }),
  body: { text },
});

/** What every cache must do with documents; `opened` hands out an empty one, `reopened` what it left. */
export function describeDocuments(opened: () => Cache, reopened: () => Promise<Cache>): void {
  const put = (kind: DocumentKind<Note>, ...documents: CachedDocument<Note>[]): Promise<void> =>
    opened().write({ putDocuments: documents.map((one) => toPut(kind, one)) });
  const remove = (kind: DocumentKind<Note>, key: string, position?: number): Promise<void> =>
    opened().write({ removeDocuments: [{ kind, key, ...(position !== undefined && { position }) }] });
  const all = async (kind: DocumentKind<Note>, cache = opened()): Promise<readonly CachedDocument<Note>[]> =>
    [...(await cache.allDocuments(kind))].sort((one, other) => (one.key < other.key ? -1 : 1));
  const texts = async (kind = note): Promise<string> => (await all(kind)).map(({ body }) => body.text).join(' ');

  describe('documents', () => {
    test('are found by kind and key, each once, whatever is asked beside them', async () => {
      expect(await all(note)).toEqual([]);
      expect(await opened().documents(note, ['a'])).toEqual([]);
      await put(note, noteOf('', 'no key'), noteOf('a', 'one'), noteOf('A', 'two "ü" \u0000 🙂', 5));
      await put(label, noteOf('a', 'another kind'));
      expect(await opened().documents(note, ['a', 'nothing', 'a'])).toEqual([noteOf('a', 'one')]);
      expect(await opened().documents(note, ['A'])).toEqual([noteOf('A', 'two "ü" \u0000 🙂', 5)]);
      expect(await opened().documents(note, [])).toEqual([]);
      expect(await texts()).toBe('no key two "ü" \u0000 🙂 one');
      expect(await all(label)).toEqual([noteOf('a', 'another kind')]);
    });

    test('without a position always take the place of what is there', async () => {
      await put(note, noteOf('a', 'one', 5), noteOf('b', 'one'));
      await put(note, noteOf('a', 'two'), noteOf('b', 'two'), noteOf('b', 'three'));
      expect(await all(note)).toEqual([noteOf('a', 'two'), noteOf('b', 'three')]);
    });

    test('with a position never go back', async () => {
      await put(note, noteOf('a', 'none'));
      await put(note, noteOf('a', 'five', 5));
      await put(note, noteOf('a', 'four', 4), noteOf('b', 'two', 2), noteOf('b', 'one', 1));
      await put(note, noteOf('a', 'five again', 5));
      expect(await all(note)).toEqual([noteOf('a', 'five', 5), noteOf('b', 'two', 2)]);
      await put(note, noteOf('a', 'six', 6));
      expect(await opened().documents(note, ['a'])).toEqual([noteOf('a', 'six', 6)]);
    });

    test('with a body of another version read as absent and are overwritten', async () => {
      await put(newerNote, noteOf('a', 'new', 5), noteOf('b', 'new'));
      expect(await opened().documents(note, ['a', 'b'])).toEqual([]);
      expect(await all(note)).toEqual([]);
      expect(await texts(newerNote)).toBe('new new');
      await put(note, noteOf('a', 'old', 5), noteOf('b', 'old'));
      expect(await texts()).toBe('old old');
      expect(await texts(newerNote)).toBe('');
    });

    test('do not go back for a body of another version either', async () => {
      await put(newerNote, noteOf('a', 'five', 5));
      await put(note, noteOf('a', 'four', 4));
      expect(await texts()).toBe('');
      expect(await texts(newerNote)).toBe('five');
    });

    test('over the limit of their kind those that were written longest ago go', async () => {
      await put(label, noteOf('x'), noteOf('y'), noteOf('z'));
      await put(note, noteOf('a', 'a', 1), noteOf('b', 'b', 1), noteOf('c', 'c', 1));
      await put(note, noteOf('a', 'a again', 2), noteOf('b', 'refused', 1));
      await put(note, noteOf('d'));
      expect(await texts()).toBe('a again c d');
      await put(note, ...['e', 'f', 'g', 'h'].map((key) => noteOf(key)));
      expect(await texts()).toBe('f g h');
      await put({ ...note, documentsMax: 1 }, noteOf('f'));
      expect(await texts()).toBe('f');
      expect(await texts(label)).toBe('x y z');
    });

    test('of whatever version count towards the limit of their kind', async () => {
      await put(newerNote, noteOf('a'), noteOf('b'));
      await put(note, noteOf('c'), noteOf('d'));
      expect([await texts(newerNote), await texts()]).toEqual(['b', 'c d']);
    });

    test('are removed after what is put beside', async () => {
      await put(note, noteOf('a'), noteOf('b', 'b', 5));
      await remove(note, 'a');
      await remove(note, 'unknown');
      const removeDocuments = [
        { kind: note, key: 'b' },
        { kind: note, key: 'c' },
      ];
      await opened().write({ putDocuments: [toPut(note, noteOf('c')), toPut(note, noteOf('d'))], removeDocuments });
      expect(await texts()).toBe('d');
      await put(note, noteOf('b', 'anew', 1));
      expect(await texts()).toBe('anew d');
    });

    test('are not removed by what is older, and do not come back by it', async () => {
      await put(note, noteOf('a', 'a', 5));
      await remove(note, 'a', 4);
      expect(await texts()).toBe('a');
      await remove(note, 'a', 6);
      await remove(note, 'b', 3);
      await put(note, noteOf('a', 'late', 5), noteOf('b', 'late', 2));
      expect(await all(note)).toEqual([]);
      expect(await opened().documents(note, ['a', 'b'])).toEqual([]);
      await put(note, noteOf('a', 'anew', 7), noteOf('b', 'anew', 4));
      expect(await texts()).toBe('anew anew');
    });

    test('that were removed make room before those that are there', async () => {
      await put(note, noteOf('a'), noteOf('b'));
      await remove(note, 'x', 1);
      await remove(note, 'y', 1);
      await put(note, noteOf('x', 'late', 0), noteOf('y', 'late', 0));
      expect(await texts()).toBe('a b late');
      await remove(note, 'z', 1);
      expect(await texts()).toBe('a b late');
    });

    test('survive a reset if their kind does; positions of others begin anew', async () => {
      await put(note, noteOf('a', 'a', 5), noteOf('b', 'b', 6), noteOf('c'));
      await remove(note, 'b', 7);
      await put(label, noteOf('a'));
      await opened().reset({ epoch: 2, followsSince: 5 });
      expect([await all(note), await all(label)]).toEqual([[], [noteOf('a')]]);
      await put(note, noteOf('a', 'anew', 1), noteOf('b', 'anew', 2), noteOf('c', 'anew'));
      await put(label, noteOf('b'));
      expect([await texts(), await texts(label)]).toEqual(['anew anew anew', 'a b']);
    });

    test('are cleared with everything else', async () => {
      await put(note, noteOf('a', 'a', 5), noteOf('b'), noteOf('c'));
      await put(label, noteOf('a'));
      await opened().clear();
      expect([await all(note), await all(label)]).toEqual([[], []]);
      await put(note, noteOf('a', 'anew', 1), noteOf('x'), noteOf('y'));
      expect(await texts()).toBe('anew x y');
    });

    test('are there the next time, and so is their age', async () => {
      await put(note, noteOf('a', 'a', 5), noteOf('b'), noteOf('c'));
      await remove(note, 'b', 6);
      const cache = await reopened();
      expect(await all(note, cache)).toEqual([noteOf('a', 'a', 5), noteOf('c')]);
      const news = ['b', 'd', 'e'].map((key) => toPut(note, noteOf(key, key, 5)));
      await cache.write({ putDocuments: news });
      expect((await all(note, cache)).map(({ key }) => key)).toEqual(['c', 'd', 'e']);
    });
  });
}
