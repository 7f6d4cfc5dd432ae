import { errorCodes } from '@parley/protocol/errors';
import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toSessionID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { queryConversation, clearConversationUnreadMessageCount: clear } = methods.conversations;
const { sendMessage } = methods.messages;
const { sync } = methods.logs;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
afterEach(() => world.close());

const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;
const withBob = { conversationType: 0, targetID: 'bob' } as const;
/** Logins enter the status of their user into the log. */
const isNoStatus = ({ kind }: { readonly kind: string }): boolean => kind !== 'ownStatus';

/** Bob has written three messages to alice, who has answered the second. */
async function begin() {
  world = await createAppWorld({ policy: 'multi' });
  alice = await world.login('alice');
  bob = await world.login('bob', { userName: 'Bob' });
  await bob.get(sendMessage, text('alice', 'm1'));
  await bob.get(sendMessage, text('alice', 'm2'));
  await alice.get(sendMessage, text('bob', 'm3'));
  return bob.get(sendMessage, text('alice', 'm4'));
}

describe('queryConversation', () => {
  test('tells how the entry stands', async () => {
    const { log } = await begin();
    expect(await alice.get(queryConversation, withBob)).toMatchObject({
      log,
      messageSeq: 4,
      conversationID: 'bob',
      standing: { conversationName: 'Bob', unreadMessageCount: 3, lastMessage: { localMessageID: 'm4' } },
    });
  });

  test.each(['carol', 'nobody'])('with %s there is none', async (targetID) => {
    await begin();
    await world.login('carol');
    expect(await alice.ask(queryConversation, { ...withBob, targetID })).toMatchObject({
      refused: 'ConversationModuleConversationDoesNotExist',
    });
  });

  test('of others is not to be seen', async () => {
    await begin();
    const carol = await world.login('carol');
    await carol.get(sendMessage, text('alice', 'm5'));
    expect(await carol.ask(queryConversation, withBob)).toMatchObject({
      refused: 'ConversationModuleConversationDoesNotExist',
    });
  });
});

describe('clearConversationUnreadMessageCount', () => {
  test('marks everything as read; all devices of the user learn it, nobody else', async () => {
    const { log } = await begin();
    const phone = await world.login('alice', { platform: 3, deviceID: 'phone' });
    const read = { log, readPosition: 4, readMessageSeq: 4, position: 4, messageSeq: 4, unreadMessageCount: 0 };
    const told = { position: 4, kind: 'conversationRead', key: String(log), origin: 'instance of alice', body: read };
    expect(await alice.get(clear, { ...withBob, position: 4 })).toEqual(read);
    expect(phone.events(events.userLog).filter(isNoStatus)).toEqual([told]);
    expect(alice.events(events.userLog).at(-1)).toEqual(told);
    expect(bob.events(events.userLog).filter(isNoStatus)).toHaveLength(1);
    const { changed } = await phone.get(sync, { logs: [] });
    expect(changed[0]?.standing).toMatchObject({ readMessageSeq: 4, unreadMessageCount: 0 });
  });

  test('leaves what is newer than the caller knew', async () => {
    const { log } = await begin();
    expect(await alice.get(clear, { ...withBob, position: 2 })).toEqual({
      log,
      readPosition: 2,
      readMessageSeq: 2,
      position: 4,
      messageSeq: 4,
      unreadMessageCount: 1,
    });
    await bob.get(sendMessage, text('alice', 'm5'));
    expect((await alice.get(queryConversation, withBob)).standing).toMatchObject({ unreadMessageCount: 2 });
  });

  test('never goes back, and twice is once', async () => {
    const { log } = await begin();
    await alice.get(clear, { ...withBob, position: 4 });
    const read = { log, readPosition: 4, readMessageSeq: 4, position: 4, messageSeq: 4, unreadMessageCount: 0 };
    expect(await alice.get(clear, { ...withBob, position: 2 })).toEqual(read);
    expect(await alice.get(clear, { ...withBob, position: Number.MAX_SAFE_INTEGER })).toEqual(read);
    expect(alice.events(events.userLog)).toHaveLength(2);
  });

  test('of one conversation many times leaves one entry for a device that was away', async () => {
    await begin();
    for (const position of [1, 2, 3, 4]) await alice.get(clear, { ...withBob, position });
    const { userLog } = await alice.get(sync, { userLogPosition: 0, logs: [] });
    expect(userLog.position).toBe(6);
    expect(userLog.entries.filter(isNoStatus).map(({ position }) => position)).toEqual([2, 6]);
  });

  test('of a conversation that does not exist is refused', async () => {
    await begin();
    expect(await alice.ask(clear, { ...withBob, targetID: 'carol', position: 1 })).toMatchObject({
      refused: 'ConversationModuleConversationDoesNotExist',
    });
  });

  test('by a session that is over in the storage is refused, whatever its connection believes', async () => {
    await begin();
    const app = toAppID(1);
    const session = await world.storage.read(app).sessions.get(toSessionID(alice.session.sessionID));
    if (!session) throw new Error('alice has a session');
    await world.storage.transact([], (transaction) =>
      transaction.stores(app).sessions.put({ ...session, state: 'displaced' }),
    );
    expect(await alice.ask(clear, { ...withBob, position: 4 })).toMatchObject({
      refused: 'NetworkModuleUserIsNotLogged',
    });
  });

  test('that fails in the storage is told by the code of the area', async () => {
    await begin();
    world.faults.arm({ operation: clear.name, kind: 'storage', times: 1 });
    expect(await alice.ask(clear, { ...withBob, position: 4 })).toMatchObject({
      refused: 'ConversationModuleServerError',
    });
    expect(errorCodes.ConversationModuleServerError).toBe(6000602);
  });
});
