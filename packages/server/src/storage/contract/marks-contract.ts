import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { AppendCommand } from '../../features/messages/store.ts';
import { append, at, change, command, later, openLogs, registerUsers, type StorageHarness } from './fixtures.ts';

const log = toLogKey(10);

/** Who sent, and whether it counts. */
type Sent = readonly [senderKey: number, isCounted?: boolean];

const commandsOf = (sent: readonly Sent[], first = 1): readonly AppendCommand[] =>
  sent.map(([senderKey, isCounted = true], index) =>
    command(log, `m${first + index}`, first + index, { senderKey: toUserKey(senderKey), isCounted }),
  );

/** What others than the user had sent up to each message. */
const othersUpTo = (sent: readonly Sent[], key: number): readonly number[] =>
  sent.map((_, index) => sent.slice(0, index + 1).filter(([by, isCounted = true]) => isCounted && by !== key).length);

/** Log 10 is one of two users, or, with `members`, one of many: no port opens such a log yet. */
async function setUp(harness: StorageHarness, members?: number) {
  const app = harness.nextApp();
  if (members === undefined) await openLogs(harness.storage, app, [10]);
  else {
    await registerUsers(harness.storage, app, members);
    await harness.raw(
      `insert into conversations (app, log, type, position, message_seq, order_key, counted, counted_by_low,
         newest_message_id, changed_at)
       values (?, ?, 2, 0, 0, 0, 0, 0, 0, ?)`,
      [app, log, at],
    );
    for (let key = 1; key <= members; key += 1) {
      await harness.raw('insert into members (app, user_key, log) values (?, ?, ?)', [app, key, log]);
    }
  }
  const read = () => harness.storage.read(app);
  const of = (key: number) => ({ log, userKey: toUserKey(key) });
  return {
    app,
    send: (sent: readonly Sent[], first = 1) =>
      append(harness.storage, app, commandsOf(sent, first), { now: later(10 * first) }),
    markAt: async (key: number, position: number) => (await read().messages.marksAt([{ ...of(key), position }]))[0],
    markBeforeOldest: (key: number) => read().messages.markBeforeOldest(of(key)),
    sentBy: async (key: number) => {
      const found = await change(harness.storage, app, ({ conversations }) => conversations.members([of(key)]));
      return found[0]?.membership.sentCounted;
    },
    rows: () => read().messages.history({ log, count: 100, reverse: false }),
    sweep: (before: number) =>
      change(harness.storage, app, (stores) =>
        stores.messages.sweepExpired({ before: later(before), afterLog: 0, limit: 500 }),
      ),
  };
}

const ofTwo: readonly Sent[] = [[1], [2], [2, false], [1], [1, false], [2], [2], [1]];
const ofMany: readonly Sent[] = [[1], [2], [3, false], [3], [1], [2, false], [4], [1], [3]];

export function describeMarks(current: () => StorageHarness): void {
  describe.each([
    ['two', undefined, ofTwo],
    ['many', 5, ofMany],
  ] as const)('in a log of %s', (_name, members, sent) => {
    const keys = Array.from({ length: members ?? 2 }, (_, index) => index + 1);

    it('what each member has sent is counted in the rows and for the member', async () => {
      const { send, rows, sentBy } = await setUp(current(), members);
      await send(sent.slice(0, 5));
      await send(sent.slice(5), 6);
      const sentUpTo = (index: number) =>
        sent.slice(0, index + 1).filter(([by, isCounted = true]) => isCounted && by === sent[index]?.[0]).length;
      expect((await rows()).map(({ senderCounted }) => senderCounted)).toEqual(sent.map((_, index) => sentUpTo(index)));
      for (const key of keys) {
        const count = sent.filter(([by, isCounted = true]) => isCounted && by === key).length;
        expect([key, await sentBy(key)]).toEqual([key, count]);
      }
    });

    it('the mark at a position is that of the newest message up to it', async () => {
      const harness = current();
      const { send, markAt, app } = await setUp(harness, members);
      await send(sent);
      for (const key of keys) {
        const others = othersUpTo(sent, key);
        for (const [index, countedByOthers] of others.entries()) {
          const position = index + 1;
          expect([key, await markAt(key, position)]).toEqual([
            key,
            { position, messageSeq: position, countedByOthers },
          ]);
        }
        const asked = [3, 1, 3, 999, 0].map((position) => ({ log, userKey: toUserKey(key), position }));
        const marks = await harness.storage.read(app).messages.marksAt(asked);
        expect(marks.map((mark) => mark?.countedByOthers)).toEqual([
          others[2],
          others[0],
          others[2],
          others.at(-1),
          undefined,
        ]);
        expect(await markAt(key, 0)).toBeUndefined();
        expect(await markAt(key, 999)).toMatchObject({ messageSeq: sent.length, countedByOthers: others.at(-1) });
      }
      const elsewhere = harness.storage.read(harness.nextApp()).messages;
      expect(await elsewhere.marksAt([{ log, userKey: toUserKey(1), position: 3 }])).toEqual([undefined]);
    });

    it('the mark before the oldest message that is left tells of those that were removed', async () => {
      const { send, markAt, markBeforeOldest, sweep } = await setUp(current(), members);
      expect(await markBeforeOldest(1)).toBeUndefined();
      await send(sent.slice(0, 5));
      await send(sent.slice(5), 6);
      const none = { position: 0, messageSeq: 0, countedByOthers: 0 };
      for (const key of keys) expect(await markBeforeOldest(key)).toEqual(none);
      await sweep(50);
      for (const key of keys) {
        const others = othersUpTo(sent, key);
        expect([key, await markBeforeOldest(key)]).toEqual([
          key,
          { position: 5, messageSeq: 5, countedByOthers: others[4] },
        ]);
        expect(await markAt(key, 5)).toBeUndefined();
        expect(await markAt(key, 6)).toEqual({ position: 6, messageSeq: 6, countedByOthers: others[5] });
        expect(await markAt(key, 7)).toEqual({ position: 7, messageSeq: 7, countedByOthers: others[6] });
      }
    });
  });

  describe('the mark at a position that is no message', () => {
    it('is that of the message before it, however many positions lie between', async () => {
      const harness = current();
      const { send, markAt, app } = await setUp(harness);
      await send([[2], [2]]);
      await harness.raw('update conversations set position = 40 where app = ? and log = ?', [app, log]);
      await send([[2], [1], [2]], 3);
      await harness.raw('update conversations set position = 80 where app = ? and log = ?', [app, log]);
      await send([[2]], 6);
      const marks = [1, 2, 3, 40, 41, 42, 43, 44, 80, 81, 82].map(async (position) => {
        const mark = await markAt(1, position);
        return [position, mark?.position, mark?.messageSeq, mark?.countedByOthers];
      });
      expect(await Promise.all(marks)).toEqual([
        [1, 1, 1, 1],
        [2, 2, 2, 2],
        [3, 2, 2, 2],
        [40, 2, 2, 2],
        [41, 41, 3, 3],
        [42, 42, 4, 3],
        [43, 43, 5, 4],
        [44, 43, 5, 4],
        [80, 43, 5, 4],
        [81, 81, 6, 5],
        [82, 81, 6, 5],
      ]);
    });
  });
}
