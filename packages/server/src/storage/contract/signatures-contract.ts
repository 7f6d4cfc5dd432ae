import { describe, expect, it } from 'vitest';
import type { AppID } from '../../core/ids.ts';
import type { SignatureStore } from '../../server-api/signature-store.ts';
import { at, change, later, type StorageHarness } from './fixtures.ts';

/** The signatures of requests for the server API. */
export function describeSignatures(current: () => StorageHarness): void {
  describe('signatures that were shown', () => {
    const begin = () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      const work = <Result>(run: (signatures: SignatureStore) => Promise<Result>, of: AppID = app): Promise<Result> =>
        change(storage, of, ({ signatures }) => run(signatures));
      const remember = (nonce: string, timestamp: number, of = app) =>
        work((signatures) => signatures.remember({ nonce, timestamp }), of);
      return { app, other, work, remember };
    };

    it('are remembered once, by nonce and time, in their app', async () => {
      const { other, remember } = begin();
      expect(await remember('a', 1_750_000_000)).toBe(true);
      expect(await remember('a', 1_750_000_000)).toBe(false);
      expect(await remember('A', 1_750_000_000)).toBe(true);
      expect(await remember('a', 1_750_000_001)).toBe(true);
      expect(await remember('a', 1_750_000_000, other)).toBe(true);
      expect(await remember('~!', -1)).toBe(true);
    });

    it('are remembered by one of those who show the same at once', async () => {
      const { remember } = begin();
      const shown = await Promise.all(['a', 'b', 'a', 'b', 'a'].map((nonce) => remember(nonce, 7)));
      expect(shown.filter(Boolean)).toHaveLength(2);
    });

    it('are forgotten by their time, the oldest first', async () => {
      const { other, work, remember } = begin();
      for (const timestamp of [5, 3, 4, 3]) await remember(`n${timestamp}`, timestamp);
      await remember('m', 3);
      await remember('n3', 3, other);
      expect(await work((signatures) => signatures.forget(5, 2))).toBe(2);
      expect(await remember('n4', 4)).toBe(false);
      expect(await work((signatures) => signatures.forget(5, 10))).toBe(1);
      expect(await work((signatures) => signatures.forget(5, 10))).toBe(0);
      expect([await remember('n5', 5), await remember('n4', 4), await remember('n3', 3, other)]).toEqual([
        false,
        true,
        false,
      ]);
    });

    it('are known since the first question, whoever asks after that', async () => {
      const { other, work } = begin();
      expect(await work((signatures) => signatures.rememberedSince(at))).toBe(at);
      expect(await work((signatures) => signatures.rememberedSince(later(5)))).toBe(at);
      expect(await work((signatures) => signatures.rememberedSince(later(-5)))).toBe(at);
      expect(await work((signatures) => signatures.rememberedSince(later(5)), other)).toBe(later(5));
    });

    it('and their beginning go with a change that is taken back', async () => {
      const { app, work, remember } = begin();
      const failed = change(current().storage, app, async ({ signatures }) => {
        await signatures.rememberedSince(at);
        await signatures.remember({ nonce: 'a', timestamp: 1 });
        throw new Error('taken back');
      });
      await expect(failed).rejects.toThrow('taken back');
      expect(await remember('a', 1)).toBe(true);
      expect(await work((signatures) => signatures.rememberedSince(later(1)))).toBe(later(1));
    });
  });
}
