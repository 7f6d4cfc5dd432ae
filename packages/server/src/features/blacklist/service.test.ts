import { errorCodes } from '@parley/protocol/errors';
import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toUserID } from '../../core/ids.ts';
import type { Storage } from '../../storage/storage.ts';
import { type AppWorld, type AppWorldOptions, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { addUsersToBlacklist, removeUsersFromBlacklist, checkUserIsInBlacklist } = methods.blacklist;
const { sendMessage, replyMessage, sendCommandMessage, sendTyping, queryHistoryMessage } = methods.messages;
const { editMessage, revokeMessage, pinMessage, addMessageReaction } = methods.messages;
const { deleteMessageReaction, deleteMessageAllReactions } = methods.messages;
const { sync } = methods.logs;
const { entry, userLog, commandMessageReceived, typingReceived } = events;
const app = toAppID(1);

const address = (targetID: string) => ({ conversationType: 0, targetID }) as const;
const text = (targetID: string, localMessageID: string) =>
  ({ ...address(targetID), localMessageID, content: { type: 1, message: 'hello' } }) as const;
const code = (name: keyof typeof errorCodes) => errorCodes[name];

let world: AppWorld;
afterEach(() => world.close());

async function people(options: AppWorldOptions = {}) {
  world = await createAppWorld({ policy: 'multi', ...options });
  return { ann: await world.login('ann'), bob: await world.login('bob') };
}

const block = (session: TestSession, ...userIDs: string[]) => session.get(addUsersToBlacklist, { userIDs });
const unblock = (session: TestSession, ...userIDs: string[]) => session.get(removeUsersFromBlacklist, { userIDs });

const keyOf = async (userID: string) => {
  const user = await world.storage.read(app).users.byUserID(toUserID(userID));
  if (!user) throw new Error('there is such a user');
  return user.userKey;
};
/** Logins enter the status of their user into the log. */
const isNoStatus = ({ kind }: { readonly kind: string }): boolean => kind !== 'ownStatus';
const userLogOf = async (session: TestSession) =>
  (await session.get(sync, { userLogPosition: 0, logs: [] })).userLog.entries.filter(isNoStatus);

describe('the list', () => {
  test('is part of the own log, and all devices of the owner are told in one piece [BLOCK-5]', async () => {
    const { ann, bob } = await people();
    await world.login('cat');
    const page = await world.login('ann', { platform: 3, deviceID: 'page' });
    const answer = await block(ann, 'bob', 'nobody', 'cat', 'bob');
    const entries = [
      { position: 3, userID: 'bob', isBlocked: true, last: 4 },
      { position: 4, userID: 'cat', isBlocked: true, last: 4 },
    ];
    expect(answer).toEqual({ entries, failed: [{ userID: 'nobody', reason: code('CommonModuleUserIsNotExist') }] });
    const told = entries.map(({ position, ...body }) => ({
      ...{ position, kind: 'blacklistChanged', key: body.userID, origin: 'instance of ann', body },
    }));
    expect(page.events(userLog).filter(isNoStatus)).toEqual(told);
    expect(ann.events(userLog).filter(isNoStatus)).toEqual(told);
    expect(bob.events(userLog).filter(isNoStatus)).toEqual([]);
    await unblock(ann, 'bob');
    expect(await userLogOf(ann)).toMatchObject([
      { position: 4, key: 'cat', body: { isBlocked: true } },
      { position: 5, key: 'bob', body: { userID: 'bob', isBlocked: false, last: 5 } },
    ]);
  });

  test('has the name and the picture that a user had when he was blocked', async () => {
    const { ann, bob } = await people();
    await bob.get(methods.users.updateUserName, { userName: 'Bob' });
    await bob.get(methods.users.updateUserAvatarUrl, { userAvatarUrl: 'https://app.example/bob.png' });
    expect((await block(ann, 'bob')).entries).toMatchObject([
      { userName: 'Bob', userAvatarUrl: 'https://app.example/bob.png' },
    ]);
    expect((await unblock(ann, 'bob')).entries).toEqual([{ position: 3, userID: 'bob', isBlocked: false, last: 3 }]);
  });

  test('says of each user why not [BLOCK-1, BLOCK-3, BLOCK-4]', async () => {
    const { ann } = await people({ blacklist: { usersMax: 1 } });
    await world.login('cat');
    await block(ann, 'bob');
    expect(await block(ann, 'ann', 'bob', 'cat', 'nobody')).toEqual({
      entries: [],
      failed: [
        { userID: 'ann', reason: code('FriendModuleCannotAddSelfToBlacklist') },
        { userID: 'bob', reason: code('FriendModuleAlreadyAddToBlacklist') },
        { userID: 'cat', reason: code('FriendModuleBlacklistListQuantityLimit') },
        { userID: 'nobody', reason: code('CommonModuleUserIsNotExist') },
      ],
    });
    await unblock(ann, 'bob');
    expect(await unblock(ann, 'ann', 'bob', 'cat', 'nobody')).toEqual({
      entries: [],
      failed: [
        { userID: 'ann', reason: code('FriendModuleCannotAddSelfToBlacklist') },
        { userID: 'bob', reason: code('FriendModuleAlreadyDeleteFromBlacklist') },
        { userID: 'cat', reason: code('FriendModuleUserNotInBlacklist') },
        { userID: 'nobody', reason: code('FriendModuleUserNotInBlacklist') },
      ],
    });
    expect((await block(ann, 'cat')).entries).toHaveLength(1);
  });

  test('remembers of those who were taken off as many as it may hold [BLOCK-3a]', async () => {
    const { ann } = await people({ blacklist: { usersMax: 1 } });
    await world.login('cat');
    for (const userID of ['bob', 'cat']) {
      await block(ann, userID);
      await world.clock.run(1);
      await unblock(ann, userID);
    }
    expect((await unblock(ann, 'bob', 'cat')).failed).toEqual([
      { userID: 'bob', reason: code('FriendModuleUserNotInBlacklist') },
      { userID: 'cat', reason: code('FriendModuleAlreadyDeleteFromBlacklist') },
    ]);
  });

  test.each([2, 30])('takes %i users a call where the deployment says so [BLOCK-1]', async (usersPerCallMax) => {
    const { ann } = await people({ blacklist: { usersPerCallMax } });
    const userIDs = Array.from({ length: usersPerCallMax }, (_, index) => `u${index}`);
    expect((await block(ann, ...userIDs)).failed).toHaveLength(usersPerCallMax);
    expect(await ann.ask(addUsersToBlacklist, { userIDs: [...userIDs, 'one'] })).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
    });
    expect(await ann.ask(removeUsersFromBlacklist, { userIDs: [...userIDs, 'one'] })).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
    });
  });

  test.each<[string, unknown]>([
    ['none', []],
    ['no list', 'bob'],
    ['an ID that is none', ['bo b']],
    ['a number', [1]],
    ['too many', Array.from({ length: 101 }, (_, index) => `u${index}`)],
  ])('%s is refused and changes nothing', async (_what, userIDs) => {
    const { ann } = await people();
    for (const method of [addUsersToBlacklist, removeUsersFromBlacklist]) {
      expect(await ann.ask(method, { userIDs: userIDs as string[] })).toMatchObject({
        refused: 'CommonModuleParamsInvalid',
      });
    }
    expect(await userLogOf(ann)).toEqual([]);
  });

  test('is answered for by the server, about the own list alone [BLOCK-6]', async () => {
    const { ann, bob } = await people();
    await block(ann, 'bob');
    expect(await ann.get(checkUserIsInBlacklist, { userID: 'bob' })).toEqual({ isUserInBlacklist: true });
    expect(await bob.get(checkUserIsInBlacklist, { userID: 'ann' })).toEqual({ isUserInBlacklist: false });
    expect(await ann.ask(checkUserIsInBlacklist, { userID: 'nobody' })).toMatchObject({
      refused: 'CommonModuleUserIsNotExist',
    });
    await unblock(ann, 'bob');
    expect(await ann.get(checkUserIsInBlacklist, { userID: 'bob' })).toEqual({ isUserInBlacklist: false });
  });

  test('of another app is none of this one', async () => {
    const { ann, bob } = await people();
    const stranger = await world.login('ann', { appID: 2 });
    await block(ann, 'bob');
    expect(await stranger.get(addUsersToBlacklist, { userIDs: ['bob'] })).toMatchObject({ entries: [] });
    await world.login('bob', { appID: 2 });
    await stranger.get(sendMessage, text('bob', 'm1'));
    expect(await bob.ask(sendMessage, text('ann', 'm1'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
  });

  test('by a session that is over is refused, whatever its connection believes', async () => {
    const { ann } = await people();
    const userKey = await keyOf('ann');
    await world.storage.transact([], async (transaction) => {
      await transaction.stores(app).sessions.endAll(userKey, world.clock.wall());
    });
    for (const method of [addUsersToBlacklist, removeUsersFromBlacklist]) {
      expect(await ann.ask(method, { userIDs: ['bob'] })).toMatchObject({ refused: 'NetworkModuleUserIsNotLogged' });
    }
  });
});

describe('who is blocked', () => {
  test('sends nothing: no message, no position, nothing unread [BLOCK-7, BLOCK-8]', async () => {
    const { ann, bob } = await people();
    const first = await bob.get(sendMessage, text('ann', 'm1'));
    await block(ann, 'bob');
    const seen = ann.events(entry).length;
    expect(await bob.ask(sendMessage, text('ann', 'm2'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
    const original = { messageSeq: first.messageSeq, messageID: first.messageID };
    expect(await bob.ask(replyMessage, { ...text('ann', 'm3'), original })).toMatchObject({
      refused: 'MessageModuleSenderInBlacklist',
    });
    expect(ann.events(entry)).toHaveLength(seen);
    const [head] = (await ann.get(sync, { logs: [] })).changed;
    expect(head).toMatchObject({ position: 1, messageSeq: 1, standing: { unreadMessageCount: 1 } });
    // What was accepted before is answered as it was then.
    expect(await bob.get(sendMessage, text('ann', 'm1'))).toEqual(first);
    await unblock(ann, 'bob');
    expect(await bob.get(sendMessage, text('ann', 'm2'))).toMatchObject({ position: 2, messageSeq: 2 });
  });

  test('begins no conversation [BLOCK-7]', async () => {
    const { ann, bob } = await people();
    await block(ann, 'bob');
    expect(await bob.ask(sendMessage, text('ann', 'm1'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
    expect((await userLogOf(bob)).map(({ kind }) => kind)).toEqual([]);
    expect((await userLogOf(ann)).map(({ kind }) => kind)).toEqual(['blacklistChanged']);
    // The other side may, and then it is one that takes nothing from who is blocked.
    await ann.get(sendMessage, text('bob', 'm1'));
    expect(await bob.ask(sendMessage, text('ann', 'm2'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
  });

  test('sends no Command, and nobody sees him type [BLOCK-7, BLOCK-7a]', async () => {
    const { ann, bob } = await people();
    const command = { ...address('ann'), localMessageID: 'c', content: { type: 2, message: 'eA==' } } as const;
    await block(ann, 'bob');
    expect(await bob.ask(sendCommandMessage, command)).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
    await bob.get(sendTyping, { ...address('ann'), isTyping: true });
    expect([ann.events(commandMessageReceived), ann.events(typingReceived)]).toEqual([[], []]);
    await unblock(ann, 'bob');
    await bob.get(sendCommandMessage, command);
    await bob.get(sendTyping, { ...address('ann'), isTyping: true });
    expect([ann.events(commandMessageReceived), ann.events(typingReceived)]).toMatchObject([[{}], [{}]]);
  });

  test('receives, and keeps what there was [BLOCK-9]', async () => {
    const { ann, bob } = await people();
    await bob.get(sendMessage, text('ann', 'm1'));
    await block(ann, 'bob');
    const { position } = await ann.get(sendMessage, text('bob', 'm2'));
    expect(bob.events(entry).at(-1)).toMatchObject({ position, message: { localMessageID: 'm2' } });
    const history = { ...address('ann'), count: 10, reverse: true } as const;
    expect((await bob.get(queryHistoryMessage, history)).messages).toHaveLength(2);
  });

  test('both of two who have blocked each other', async () => {
    const { ann, bob } = await people();
    await ann.get(sendMessage, text('bob', 'm1'));
    await Promise.all([block(ann, 'bob'), block(bob, 'ann')]);
    for (const [from, to] of [
      [ann, 'bob'],
      [bob, 'ann'],
    ] as const) {
      expect(await from.ask(sendMessage, text(to, 'm2'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
    }
    await unblock(ann, 'bob');
    await bob.get(sendMessage, text('ann', 'm3'));
    expect(await ann.ask(sendMessage, text('bob', 'm3'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
  });

  const changes = async (
    session: TestSession,
    targetID: string,
    { messageSeq, messageID }: Record<'messageSeq' | 'messageID', number>,
  ) => {
    const named = { ...address(targetID), messageSeq, messageID };
    const requestKey = 'k';
    return [
      await session.ask(addMessageReaction, { ...named, reactionType: 'x', requestKey }),
      await session.ask(deleteMessageReaction, { ...named, reactionType: 'x', requestKey }),
      await session.ask(deleteMessageAllReactions, { ...named, requestKey }),
      await session.ask(pinMessage, { ...named, isPinned: true, requestKey }),
      await session.ask(editMessage, { ...named, content: { type: 1, message: 'other' }, editKey: 'e' } as never),
      await session.ask(revokeMessage, named),
    ].map((outcome) => (outcome && 'refused' in outcome ? outcome.refused : 'done'));
  };

  test('may change messages unless the deployment covers that [BLOCK-10]', async () => {
    const { ann, bob } = await people({ blacklist: { coversChanges: true } });
    const sent = await bob.get(sendMessage, text('ann', 'm1'));
    await block(ann, 'bob');
    expect(await changes(bob, 'ann', sent)).toEqual(Array.from({ length: 6 }, () => 'CommonModuleBlacklistLimit'));
    await unblock(ann, 'bob');
    expect(await changes(bob, 'ann', sent)).not.toContain('CommonModuleBlacklistLimit');
  });

  test('may change messages by default [BLOCK-10]', async () => {
    const { ann, bob } = await people();
    const sent = await bob.get(sendMessage, text('ann', 'm1'));
    await block(ann, 'bob');
    expect(await changes(bob, 'ann', sent)).not.toContain('CommonModuleBlacklistLimit');
  });
});

describe('at the same time', () => {
  test.each(['block first', 'message first'])(
    'a block and the first message, %s: what was accepted is there, and nothing else [BLOCK-7]',
    async (order) => {
      const { ann, bob } = await people();
      const block = () => ann.post(addUsersToBlacklist, { userIDs: ['bob'] });
      const send = () => bob.post(sendMessage, text('ann', 'm1'));
      const posted = order === 'block first' ? [block(), send()].toReversed() : [send(), block()];
      await world.clock.settle();
      const [sent, blocked] = posted.map(({ outcome }) => outcome());
      expect(blocked).toMatchObject({ result: { entries: [{ userID: 'bob' }] } });
      expect(await bob.ask(sendMessage, text('ann', 'm2'))).toMatchObject({
        refused: 'MessageModuleSenderInBlacklist',
      });
      const history = { ...address('bob'), count: 10, reverse: true } as const;
      const { messages } = await ann.get(queryHistoryMessage, history);
      expect(messages).toHaveLength(sent && 'result' in sent ? 1 : 0);
    },
  );

  test('a conversation that is begun while a block looks for it takes nothing from who is blocked', async () => {
    let isTooEarly = false;
    const lookups: number[] = [];
    const wrapStorage = (storage: Storage): Storage => ({
      ...storage,
      read: (of) => {
        const readers = storage.read(of);
        const peers: (typeof readers)['conversations']['peers'] = async (...asked) => {
          const found = isTooEarly ? new Map() : await readers.conversations.peers(...asked);
          isTooEarly = false;
          lookups.push(found.size);
          return found;
        };
        return { ...readers, conversations: { ...readers.conversations, peers } };
      },
    });
    const { ann, bob } = await people({ wrapStorage });
    await bob.get(sendMessage, text('ann', 'm1'));
    isTooEarly = true;
    expect((await block(ann, 'bob')).entries).toHaveLength(1);
    expect(lookups).toEqual([0, 1]);
    expect(await bob.ask(sendMessage, text('ann', 'm2'))).toMatchObject({ refused: 'MessageModuleSenderInBlacklist' });
  });

  test('two blocks of one user take one place of the list', async () => {
    const { ann } = await people({ blacklist: { usersMax: 1 } });
    await world.login('cat');
    const page = await world.login('ann', { platform: 3, deviceID: 'page' });
    const posted = [
      ann.post(addUsersToBlacklist, { userIDs: ['bob'] }),
      page.post(addUsersToBlacklist, { userIDs: ['cat'] }),
    ];
    await world.clock.settle();
    expect(posted.map(({ outcome }) => outcome())).toMatchObject([
      { result: { entries: [{ userID: 'bob' }] } },
      { result: { failed: [{ reason: code('FriendModuleBlacklistListQuantityLimit') }] } },
    ]);
  });
});
