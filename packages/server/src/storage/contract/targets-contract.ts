import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { append, appendRule, at, command, later, openLogs, type StorageHarness } from './fixtures.ts';
import { memberOf, setUpGroup } from './group-fixtures.ts';

const log = toLogKey(10);
const key = toUserKey;
const listing = (isInclusive: boolean, ...users: readonly number[]) => ({
  targets: { userKeys: users.map(key), isInclusive },
  isCounted: false,
});

/** Of what user 1 says in a group of four: 1 and 4 for all, 2 for users 2 and 3, 3 for all but 3, 5 for himself. */
async function setUp(harness: StorageHarness) {
  const group = await setUpGroup(harness);
  await group.enter([1, 2, 3, 4].map((userKey) => memberOf(userKey)));
  const say = (messageID: number, changes: object) => command(10, `t${messageID}`, messageID, changes);
  const decisions = await group.write(({ messages }) =>
    messages.appendBatch(
      [say(1, {}), say(2, listing(true, 2, 3)), say(3, listing(false, 3)), say(4, {}), say(5, listing(true))],
      appendRule,
      at,
    ),
  );
  const seqs = (rows: readonly { readonly messageSeq: number }[]) => rows.map(({ messageSeq }) => messageSeq);
  return { ...group, decisions, say, seqs };
}

/** Whom the messages are for, by the users who ask; 0 asks for nobody in particular. */
const seenBy: readonly (readonly [user: number, messageSeqs: readonly number[]])[] = [
  [0, [1, 2, 3, 4, 5]],
  [1, [1, 2, 3, 4, 5]],
  [2, [1, 2, 3, 4]],
  [3, [1, 2, 4]],
  [4, [1, 3, 4]],
];

export function describeTargets(current: () => StorageHarness): void {
  describe('a message that not all of a group see', () => {
    it.each(seenBy)('is read by whom it is for: user %d', async (user, expected) => {
      const { readers, seqs } = await setUp(current());
      const { messages, conversations } = readers();
      const asking = user === 0 ? {} : { userKey: key(user) };
      const query = { log, count: 9, ...asking };
      expect(seqs(await messages.history({ ...query, reverse: true }))).toEqual(expected);
      expect(seqs(await messages.history({ ...query, reverse: false }))).toEqual(expected);
      expect(seqs(await messages.history({ ...query, count: 2, reverse: true }))).toEqual(expected.slice(-2));
      const missed = { log, ...asking, position: 0, messageSeq: 0, limit: 9 };
      expect(seqs(await messages.changedAfter(missed))).toEqual(expected);
      if (user === 0) return;
      expect(seqs(await conversations.leftOf({ log, userKey: key(user) }, [1, 2, 3, 4, 5]))).toEqual(expected);
    });

    it('takes its place in the log like every other one, and the head says where the newest stands', async () => {
      const { followed, decisions, seqs, readers } = await setUp(current());
      expect(decisions.map((one) => one.kind === 'append' && one.row.shownTo)).toEqual([
        ...[undefined, 'listed', 'unlisted', undefined, 'listed'],
      ]);
      expect((await followed(4))?.head).toMatchObject({ position: 6, messageSeq: 5, counted: 2, targetedSeq: 5 });
      const rows = await readers().messages.among(log, [2, 3, 4]);
      expect(Object.fromEntries(rows.map(({ messageSeq, shownTo }) => [messageSeq, shownTo]))).toEqual({
        ...{ 2: 'listed', 3: 'unlisted', 4: undefined },
      });
      expect(seqs(rows)).toHaveLength(3);
    });

    it('names who is listed, in its app alone', async () => {
      const { readers, foreign } = await setUp(current());
      const asked = [1, 2, 3, 5].map((messageSeq) => ({ log, messageSeq }));
      const listed = await readers().messages.listedFor(asked);
      expect(listed.map(({ messageSeq, userKey }) => `${messageSeq} ${userKey}`).sort()).toEqual(['2 2', '2 3', '3 3']);
      expect(await readers().messages.listedFor([])).toEqual([]);
      expect(await foreign().messages.listedFor(asked)).toEqual([]);
    });

    it('is passed over where the newest one is looked for that a user sees', async () => {
      const { readers, write } = await setUp(current());
      const newest = async (user: number, after = 0, upTo = 9) =>
        (await readers().messages.newestShown({ log, userKey: key(user), after, upTo }))?.messageSeq;
      expect([await newest(1), await newest(2), await newest(4)]).toEqual([5, 4, 4]);
      expect([await newest(3, 0, 3), await newest(4, 0, 3), await newest(2, 2, 3)]).toEqual([2, 3, 3]);
      expect([await newest(3, 2, 3), await newest(4, 1, 2), await newest(2, 4)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      const deletion = { messageID: 4, position: 5, orderKey: 1, messageSeq: 4, isCounted: false };
      await write(({ conversations }) => conversations.noteDeletions({ log, userKey: key(4) }, [deletion], 1));
      expect(await newest(4)).toBe(4);
    });

    it('stays for the same when it changes, and is told again to them alone', async () => {
      const { write, readers, seqs } = await setUp(current());
      const decision = await write(({ messages }) =>
        messages.change(
          { log, messageSeq: 2 },
          ({ row, head }) => {
            const position = head.position + 1;
            return {
              ...{ kind: 'change', head: { ...head, position } },
              row: { ...row, body: '{"message":"other"}', isWithdrawn: true, changedPosition: position },
            };
          },
          at,
        ),
      );
      expect(decision).toMatchObject({ kind: 'change', row: { shownTo: 'listed', isWithdrawn: true } });
      const changed = async (user: number) =>
        seqs(await readers().messages.changedAfter({ log, userKey: key(user), position: 6, messageSeq: 5, limit: 9 }));
      expect([await changed(1), await changed(2), await changed(4)]).toEqual([[2], [2], []]);
    });

    it('takes whom it lists with it when it goes', async () => {
      const { write, readers, say } = await setUp(current());
      await write(({ messages }) => messages.appendBatch([say(6, listing(true, 2))], appendRule, later(50)));
      await write(({ messages }) => messages.sweepExpired({ before: later(1), afterLog: 0, limit: 9 }));
      const asked = [2, 3, 6].map((messageSeq) => ({ log, messageSeq }));
      expect((await readers().messages.listedFor(asked)).map(({ messageSeq }) => messageSeq)).toEqual([6]);
    });

    it('is not told from one for all by a rule that forgets whom it is for', async () => {
      const { write, say } = await setUp(current());
      const forgetful: typeof appendRule = (facts, sent, now) => {
        const { targets: _forgotten, ...rest } = sent;
        return appendRule(facts, rest, now);
      };
      await expect(
        write(({ messages }) => messages.appendBatch([say(6, listing(true, 2))], forgetful, at)),
      ).rejects.toThrow('not for all');
    });
  });

  describe('a message that one of two has for himself', () => {
    const of = (sender: number, messageID: number, changes: object) =>
      command(10, `t${messageID}`, messageID, { senderKey: key(sender), ...changes });

    /** Between users 1 and 2: 1 and 4 for both, 2 for user 2 alone, 3 for user 1 alone, who sent all but the last. */
    async function setUpPair(harness: StorageHarness) {
      const app = harness.nextApp();
      await openLogs(harness.storage, app, [10]);
      const decisions = await append(harness.storage, app, [
        of(1, 1, {}),
        of(1, 2, { oneSide: 'receiver', isServerMessage: true }),
        of(1, 3, { oneSide: 'sender', isCounted: false, sentAt: later(-9) }),
        of(2, 4, {}),
      ]);
      return { decisions, readers: harness.storage.read(app) };
    }

    it.each([
      [0, [1, 2, 3, 4]],
      [1, [1, 3, 4]],
      [2, [1, 2, 4]],
    ])('is read by nobody else: user %d', async (user, expected) => {
      const { readers } = await setUpPair(current());
      const { messages, conversations } = readers;
      const asking = user === 0 ? {} : { userKey: key(user) };
      const seqs = (rows: readonly { readonly messageSeq: number }[]) => rows.map(({ messageSeq }) => messageSeq);
      for (const reverse of [true, false]) {
        expect(seqs(await messages.history({ log, count: 9, ...asking, reverse }))).toEqual(expected);
      }
      expect(seqs(await messages.changedAfter({ log, ...asking, position: 0, messageSeq: 0, limit: 9 }))).toEqual(
        expected,
      );
      if (user === 0) return;
      expect(seqs(await conversations.leftOf({ log, userKey: key(user) }, [1, 2, 3, 4]))).toEqual(expected);
      const newest = await messages.newestShown({ log, userKey: key(user), after: 1, upTo: 3 });
      expect(newest?.messageSeq).toBe(user === 1 ? 3 : 2);
    });

    it('says whose it is, that the app sent it, and that it was taken over', async () => {
      const { readers, decisions } = await setUpPair(current());
      const rows = await readers.messages.history({ log, count: 9, reverse: false });
      const told = rows.map(({ shownTo, isServerMessage, isImported }) => [shownTo, isServerMessage, isImported]);
      expect(told).toEqual([
        [undefined, undefined, undefined],
        ['receiver', true, undefined],
        ['sender', undefined, true],
        [undefined, undefined, undefined],
      ]);
      expect(decisions.at(-1)).toMatchObject({ kind: 'append', head: { targetedSeq: 3, counted: 3 } });
    });

    it('is not told from one for both by a rule that forgets whose it is', async () => {
      const harness = current();
      const app = harness.nextApp();
      await openLogs(harness.storage, app, [10]);
      const forgetful: typeof appendRule = (facts, { oneSide: _forgotten, ...sent }, now) =>
        appendRule(facts, sent, now);
      const sent = append(harness.storage, app, [of(1, 1, { oneSide: 'receiver' })], { rule: forgetful });
      await expect(sent).rejects.toThrow('not for all');
    });
  });
}
