import { expect, test } from 'vitest';
import type { Cache, CachedMessage, SeekQuery } from './cache.ts';
import type { Conditions } from './searched.ts';

const anything: Conditions = { keywords: [], types: [], subTypes: [], senderUserIDs: [], startTime: 0, endTime: 0 };
const saying = (...keywords: readonly string[]): Conditions => ({ ...anything, keywords });

type Content = CachedMessage['content'];
const text = (message: string): Content => ({ type: 1, message });
const custom = (subType: number, searchedContent?: string): Content => ({
  ...{ type: 200, message: 'payload', subType },
  ...(searchedContent !== undefined && { searchedContent }),
});
const revoked: Content = {
  ...{ type: 31, revokeStatus: 0, revokeTimestamp: 1, operatedUserID: 'bob', revokeType: 0 },
  ...{ originalMessageType: 1, originalTextMessageContent: 'hello' },
};

const row = (log: number, seq: number, content: Content, over: Partial<CachedMessage> = {}): CachedMessage => ({
  ...{ log, position: seq, conversationType: 0, senderUserID: seq % 2 ? 'bob' : 'ann', targetID: 'ann' },
  ...{ messageID: log * 100_000 + seq, messageSeq: seq, localMessageID: `m${log}-${seq}`, timestamp: 1000 + seq },
  ...{ orderKey: 1000 * seq + log, content },
  ...over,
});

/** Everything that the cache finds, such as `1/5` for a log and a sequence. */
async function sought(cache: Cache, conditions: Conditions, log?: number) {
  const found: string[] = [];
  let after: SeekQuery['after'];
  do {
    const part = await cache.seek({ log, conditions, after });
    expect(part.places.every((place) => Object.keys(place).sort().join() === 'log,orderKey')).toBe(true);
    const rows = await cache.rows(part.places);
    expect(rows).toHaveLength(part.places.length);
    found.push(...rows.map((one) => `${one.log}/${one.messageSeq}`));
    after = part.after;
  } while (after);
  return found.sort();
}

/** What a search finds is the same whatever the cache. */
export function describeSearch(cacheOf: () => Cache, openSmall: () => Promise<Cache>): void {
  const foundBy = (conditions: Conditions, log?: number) => sought(cacheOf(), conditions, log);

  test('a search finds what matches, and nothing of other logs if it names one', async () => {
    const cache = cacheOf();
    await cache.write({
      rows: [
        row(1, 1, text('Hello World')),
        row(1, 2, text('HELLO')),
        row(1, 3, custom(3, 'hello there')),
        row(1, 4, custom(4)),
        row(1, 5, revoked),
        row(1, 6, { type: 0, unknownType: 32 }),
        row(2, 1, text('Grüße, 世界: hello')),
      ],
    });
    expect(await foundBy(saying('hello'))).toEqual(['1/1', '1/2', '1/3', '2/1']);
    expect(await foundBy(saying('hello'), 2)).toEqual(['2/1']);
    expect(await foundBy(saying('hello', 'world'))).toEqual(['1/1']);
    expect(await foundBy(saying('世'))).toEqual(['2/1']);
    expect(await foundBy(saying('grüsse'))).toEqual([]);
    expect(await foundBy(saying('payload'))).toEqual([]);
    expect(await foundBy({ ...anything, types: [200] })).toEqual(['1/3', '1/4']);
    expect(await foundBy({ ...anything, subTypes: [4] })).toEqual(['1/1', '1/2', '1/4', '2/1']);
    expect(await foundBy({ ...anything, senderUserIDs: ['ann', 'carol'] })).toEqual(['1/2', '1/4']);
    expect(await foundBy({ ...anything, startTime: 1002, endTime: 1003 })).toEqual(['1/2', '1/3']);
    expect(await foundBy(anything, 9)).toEqual([]);
  });

  test('a search goes by what a message says now', async () => {
    const cache = cacheOf();
    await cache.write({ rows: [row(1, 1, text('before')), row(1, 2, text('hello')), row(1, 3, text('hello'))] });
    await cache.write({ rows: [row(1, 1, text('hello'), { changedPosition: 9 })] });
    await cache.write({ rows: [row(1, 2, revoked, { changedPosition: 10 })] });
    await cache.write({ rows: [row(1, 3, text('older'), { changedPosition: 2 })] });
    expect(await foundBy(saying('hello'))).toEqual(['1/1', '1/3']);
    expect(await foundBy(saying('before'))).toEqual([]);
    await cache.write({
      reload: [{ ...row(1, 1, text('')), conversationID: 'bob' }],
      rows: [row(1, 4, text('hello'))],
    });
    expect(await foundBy(saying('hello'))).toEqual(['1/4']);
    await cache.reset({ epoch: 2, followsSince: 0 });
    expect(await foundBy(anything)).toEqual([]);
  });

  test('a search through many goes part by part and leaves none out', async () => {
    const cache = cacheOf();
    const rows = Array.from({ length: 600 }, (_, index) => index + 1);
    for (const log of [1, 2, 3]) {
      const ofLog = log === 3 ? rows.slice(0, 200) : rows.slice(0, 390);
      await cache.write({ rows: ofLog.map((seq) => row(log, seq, text(seq % 97 === 0 ? 'rare' : 'common'))) });
    }
    const rare = (log: number, max: number) =>
      rows.filter((seq) => seq <= max && seq % 97 === 0).map((seq) => `${log}/${seq}`);
    expect(await foundBy(saying('rare'))).toEqual([...rare(1, 390), ...rare(2, 390), ...rare(3, 200)].sort());
    expect(await foundBy(saying('rare'), 2)).toEqual(rare(2, 390).sort());
    expect((await foundBy(saying('common'))).length).toBe(980 - 10);
  });

  test('what went because there was no room is not found', async () => {
    const cache = await openSmall();
    const half = Array.from({ length: 90 }, (_, index) => index + 1);
    for (const log of [1, 2]) await cache.write({ rows: half.map((seq) => row(log, seq, text('hello'))) });
    const pages = [1, 2].map((log) => cache.page({ log, count: 200, reverse: true }));
    const kept = (await Promise.all(pages)).flat().map((one) => `${one.log}/${one.messageSeq}`);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(await sought(cache, saying('hello'))).toEqual(kept.sort());
    expect((await cache.rows([{ log: 1, orderKey: 1001 }])).length).toBe(0);
  });
}
