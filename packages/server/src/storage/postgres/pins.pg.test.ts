import { seededRandom } from '@parley/kernel/random';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { defaultConfig } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import { type LogKey, toUserID, toUserKey } from '../../core/ids.ts';
import { groupRules } from '../../features/groups/index.ts';
import { changeOf } from '../../features/messages/changes.ts';
import type { MessageChanging } from '../../features/messages/changing.ts';
import { withoutMarks } from '../../features/messages/marks.ts';
import { pinning } from '../../features/messages/pins.ts';
import { revoking } from '../../features/messages/revoke-rules.ts';
import { append, at, command } from '../contract/fixtures.ts';
import type { Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode, openOne } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');

describe.skipIf(!serverUrl)('pins on two nodes of one PostgreSQL', () => {
  let database: TestDatabase;
  const terms = { isForUnblocked: false, groups: { ...groupRules, historyForNewMembers: 0 } };
  let one: Storage;
  let another: Storage;

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    [one, another] = await Promise.all([openNode(database.url), openNode(database.url)]);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), another?.close()]);
    await database?.drop();
  });

  /** Changes a message on a node as the commit of its service does; answers what came of it. */
  async function change(node: Storage, actor: Actor, log: LogKey, changing: MessageChanging<never>) {
    const other = { userKey: toUserKey(actor.userKey + 1), userID: toUserID('bob') };
    const { kind, command: asked } = changeOf(actor, { kind: 'peer', log, other }, changing, terms);
    const [decision] = await node.transact(kind.keys(app, asked), (transaction) =>
      kind.decide(transaction.stores(app), [asked], at, app),
    );
    return decision?.kind === 'made' ? 'change' : decision?.kind;
  }

  const body = JSON.stringify({ type: 1, message: 'hello' });
  const named = (messageSeq: number) =>
    ({ conversationType: 0, targetID: 'bob', messageSeq, messageID: messageSeq }) as const;

  /** A conversation whose first messages are pinned. */
  async function pinnedLog(number: number, pinned: number) {
    const log = await openOne(one, number);
    const actor = { app, userKey: toUserKey(10 * number), userID: toUserID('ann') };
    const { userKey } = actor;
    const sent = Array.from({ length: 12 }, (_, index) =>
      command(number, `${number}-${index}`, index + 1, { senderKey: userKey, body }),
    );
    await append(one, app, sent);
    const pin = (node: Storage, messageSeq: number) => {
      const asked = { ...named(messageSeq), isPinned: true, requestKey: `k${messageSeq}` };
      return change(node, actor, log, pinning(asked, actor, defaultConfig) as never);
    };
    const revoke = (node: Storage, messageSeq: number) => {
      const asked = revoking(named(messageSeq), actor, defaultConfig, { ...groupRules, consequences: [withoutMarks] });
      return change(node, actor, log, asked as never);
    };
    for (let messageSeq = 1; messageSeq <= pinned; messageSeq += 1) await pin(one, messageSeq);
    /** By the table, and by what the messages say of themselves. */
    const seqs = async () => {
      const { pins, messages } = another.read(app);
      const listed = (await pins.messages(log, { offset: 0, limit: 99 })).map(({ messageSeq }) => messageSeq);
      const rows = await messages.history({ log, count: 99, reverse: false });
      const shown = rows.filter(({ state }) => state?.includes('"pin"')).map(({ messageSeq }) => messageSeq);
      expect(listed.toSorted((left, right) => left - right)).toEqual(shown);
      return shown;
    };
    return { pin, revoke, seqs };
  }

  it.each([
    [9, [2, 3, 4, 5, 6, 7, 8, 9]],
    [10, [3, 4, 5, 6, 7, 8, 9, 10]],
  ])('two that come at once to %i leave ten [PIN-2]', async (pinned, kept) => {
    const { pin, seqs } = await pinnedLog(pinned, pinned);
    expect(await Promise.all([pin(one, 11), pin(another, 12)])).toEqual(['change', 'change']);
    expect(await seqs()).toEqual([...kept, 11, 12]);
  });

  it('one that comes with a revocation is none afterwards, whichever is first [PIN-4]', async () => {
    const { pin, revoke, seqs } = await pinnedLog(20, 0);
    for (let messageSeq = 1; messageSeq <= 10; messageSeq += 1) {
      const [first, second] = messageSeq % 2 ? [one, another] : [another, one];
      const [, revoked] = await Promise.all([pin(first, messageSeq), revoke(second, messageSeq)]);
      expect(revoked).toBe('change');
    }
    expect(await seqs()).toEqual([]);
  });
});
