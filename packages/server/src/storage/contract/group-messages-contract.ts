import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { AppendRule, GroupWriter } from '../../features/messages/store.ts';
import { appendRule, at, command, later, type StorageHarness } from './fixtures.ts';
import { groupOf, memberOf, setUpGroup } from './group-fixtures.ts';

const key = toUserKey;
const log = toLogKey(10);
const unmuted = { mode: 0, expiredTime: 0, roles: [] };

/** A group that mutes role 7, with a member of that role and one who is muted himself. */
async function setUpMuted(harness: StorageHarness) {
  const group = await setUpGroup(harness);
  const mute = { mode: 3, expiredTime: -1, roles: [7] };
  await group.write(({ groups }) => groups.put(groupOf(10, { mute, memberCount: 2 })));
  await group.enter([memberOf(1, { role: 7 }), memberOf(2, { muteExpiredTime: later(5) })]);
  return { ...group, mute };
}

export function describeGroupMessages(current: () => StorageHarness): void {
  describe('who writes in a group', () => {
    it('is known with how the group and the member are muted, how many there are, and whether it lives', async () => {
      const { write, mute, dismiss, foreign } = await setUpMuted(current());
      const asked = [1, 2, 3].map((userKey) => ({ log, userKey: key(userKey) }));
      const writers = () =>
        write(({ messages }) => messages.writers([...asked, { log: toLogKey(99), userKey: key(1) }]));
      expect(await writers()).toEqual([
        { isOver: false, memberCount: 2, mute, member: { role: 7, muteExpiredTime: 0 } },
        { isOver: false, memberCount: 2, mute, member: { role: 3, muteExpiredTime: later(5) } },
        { isOver: false, memberCount: 2, mute },
        undefined,
      ]);
      await dismiss();
      expect((await writers()).slice(0, 3)).toMatchObject([{ isOver: true }, { isOver: true }, { isOver: true }]);
      expect(await foreign().messages.writers(asked)).toEqual([undefined, undefined, undefined]);
    });

    it('is told to the rule, in groups alone, and in a batch as it stands in each log', async () => {
      const { write, mute, create, enter } = await setUpMuted(current());
      await create(groupOf(20));
      await enter([memberOf(1)], 0, 20);
      const seen: (GroupWriter | undefined)[] = [];
      const watching: AppendRule = (facts, asked, now) => {
        seen.push(facts.writer);
        return appendRule(facts, asked, now);
      };
      const of = (number: number, user: number, messageID: number) =>
        command(number, `m${messageID}`, messageID, { senderKey: key(user) });
      await write(({ messages }) =>
        messages.appendBatch([of(10, 1, 1), of(10, 3, 2), of(10, 2, 3), of(10, 1, 4)], watching, at),
      );
      await write(({ messages }) => messages.appendBatch([of(20, 1, 5)], watching, at), 20);
      const one = { isOver: false, memberCount: 2, mute, member: { role: 7, muteExpiredTime: 0 } };
      expect(seen).toEqual([
        ...[
          one,
          { isOver: false, memberCount: 2, mute },
          { isOver: false, memberCount: 2, mute, member: { role: 3, muteExpiredTime: later(5) } },
          one,
        ],
        { isOver: false, memberCount: 0, mute: unmuted, member: { role: 3, muteExpiredTime: 0 } },
      ]);
    });
  });

  describe('a message that is written with an entry of the group', () => {
    it('stands behind what the transaction wrote before it, and moves the head for what comes after it', async () => {
      const { write, followed } = await setUpGroup(current());
      const tips = (messageID: number) => command(10, `tips ${messageID}`, messageID, { isCounted: false });
      const come = await write(async ({ groups, messages }) => {
        const head = await groups.head(log);
        await groups.addMembers(log, [memberOf(1), memberOf(2)], { fromPosition: 1, head });
        await groups.append(log, { position: 1, body: 'enter', at, isLast: false });
        const [decision] = await messages.appendBatch([tips(1)], appendRule, at);
        return { decision, head: await groups.head(log) };
      });
      expect(come).toMatchObject({
        decision: { kind: 'append', row: { position: 2, messageSeq: 1, counted: 0 } },
        head: { position: 2, messageSeq: 1, newestMessageID: 1 },
      });
      await write(async ({ groups, messages }) => {
        await messages.appendBatch([tips(2)], appendRule, at);
        const head = await groups.head(log);
        await groups.append(log, { position: head.position + 1, body: 'leave', at, isLast: false });
        await groups.removeMembers(log, [memberOf(2)], { toPosition: head.position + 1, head, at });
      });
      await write(({ messages }) => messages.appendBatch([tips(3)], appendRule, at));
      expect(await followed(2)).toMatchObject({
        head: { position: 4, messageSeq: 2, newestMessageID: 2 },
        membership: { fromPosition: 1, toPosition: 4 },
      });
      expect(await followed(1)).toMatchObject({ head: { position: 5, messageSeq: 3 } });
    });
  });

  describe('what a user may see of a group', () => {
    it('lies in the windows of his memberships, the last of which a dismissal ends', async () => {
      const { enter, leave, send, dismiss, conversations, foreign } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2)]);
      await send([1, 1]);
      const left = await leave([2], 1);
      await send([1]);
      await enter([memberOf(2, { place: 90 })], 2);
      const windows = (user: number) => conversations().windows({ log, userKey: key(user) });
      const first = { fromPosition: 1, toPosition: left };
      expect(await windows(2)).toEqual([first, { fromPosition: left + 2, toPosition: undefined }]);
      expect(await windows(1)).toEqual([{ fromPosition: 1, toPosition: undefined }]);
      expect(await windows(3)).toEqual([]);
      const toPosition = await dismiss();
      expect(await windows(2)).toEqual([first, { fromPosition: left + 2, toPosition }]);
      expect(await foreign().conversations.windows({ log, userKey: key(2) })).toEqual([]);
    });

    it('is read by ranges of sequences, from both ends and from an anchor', async () => {
      const { enter, send, conversations, write } = await setUpGroup(current());
      await enter([memberOf(1)]);
      await send([1, 1, 1, 1, 1, 1]);
      expect(await conversations().group('group-10')).toMatchObject({ log, isLiving: true });
      const seqs = (query: object) =>
        write(async ({ messages }) =>
          (await messages.history({ log, count: 9, reverse: true, ...query })).map(({ messageSeq }) => messageSeq),
        );
      const range = { after: 1, upTo: 4 };
      expect(await seqs({ range })).toEqual([2, 3, 4]);
      expect(await seqs({ range, reverse: false })).toEqual([2, 3, 4]);
      expect(await seqs({ range, count: 2 })).toEqual([3, 4]);
      expect(await seqs({ range, count: 2, reverse: false })).toEqual([2, 3]);
      const [third] = await write(({ messages }) => messages.among(log, [3]));
      const anchorOrderKey = third?.orderKey ?? 0;
      expect(await seqs({ range, anchorOrderKey })).toEqual([2]);
      expect(await seqs({ range, anchorOrderKey, reverse: false })).toEqual([4]);
      expect(await seqs({ range: { after: 4, upTo: 4 } })).toEqual([]);
      expect(await seqs({ range: { after: 3, upTo: 99 }, anchorOrderKey })).toEqual([]);
    });
  });

  describe('a group that is looked for by its ID', () => {
    it('is found also when it was dismissed, in its app alone', async () => {
      const { conversations, dismiss, foreign } = await setUpGroup(current());
      expect(await conversations().group('Group-10')).toBeUndefined();
      await dismiss();
      expect(await conversations().group('group-10')).toMatchObject({ log, isLiving: false });
      expect(await foreign().conversations.group('group-10')).toBeUndefined();
    });
  });

  describe('who has deleted messages of a group singly', () => {
    it('is known of those who take part still', async () => {
      const { enter, leave, send, conversations, write } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2), memberOf(3)]);
      await send([1, 1, 1]);
      const drop = (user: number, messageSeqs: readonly number[]) =>
        write(async (stores) => {
          const member = { log, userKey: key(user) };
          const left = await stores.conversations.leftOf(member, messageSeqs);
          await stores.conversations.noteDeletions(member, left, 1);
        });
      await drop(2, [1, 3]);
      await drop(3, [1]);
      const deleters = async (...messageSeqs: number[]) =>
        (await conversations().deletersOf(messageSeqs.map((messageSeq) => ({ log, messageSeq })))).map(
          ({ userKey, messageSeq }) => [userKey, messageSeq],
        );
      expect(await deleters(1, 2, 3)).toEqual([
        [2, 1],
        [3, 1],
        [2, 3],
      ]);
      expect(await deleters(2)).toEqual([]);
      expect(await deleters()).toEqual([]);
      await leave([3]);
      expect(await deleters(1)).toEqual([[2, 1]]);
    });
  });
}
