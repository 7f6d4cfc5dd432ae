import { expect, test } from 'vitest';
import { hourMs, type Script, withAnswers } from './testing/fake-server.ts';
import { textOf } from './testing/recorder.ts';
import { setUp } from './testing/setup.ts';

/**
 * What a server of a later version says, as it stands on the wire: with fields, kinds, types and values that nobody
 * here has heard of. Nothing of it may stop a log, be told as an error again and again, or hide what is known.
 */
const newer = { heart: { beats: 60 }, priority: 'later' };

const message = (position: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  position,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: 1000 + position,
  messageSeq: position,
  localMessageID: `m${position}`,
  timestamp: 4_102_444_800_000,
  orderKey: 100 * position,
  content: { type: 1, message: `text ${position}`, ...newer },
  state: { ...newer },
  ...newer,
  ...changes,
});
const hologram = { type: 77, hologram: { width: 3 }, message: 5, extendedData: { no: 'text' } };
const entry = (position: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  position,
  message: message(position),
  ...newer,
  ...changes,
});

/** Every way in which an entry may be more than this SDK knows, at the positions 1 to 6. */
const strangeEntries = [
  entry(1, { message: message(1, { content: hologram }) }),
  { position: 2, state: { kind: 'memberTeleported', body: [null] } },
  { position: 3, ...newer },
  entry(4, { message: { hologram } }),
  entry(5, { message: message(5, { content: { type: 1, message: ['not', 'text'] } }) }),
  { position: 6, message: 'none', state: 8 },
];

const conversation = (log: number, conversationType: number, conversationID: string) => ({
  log,
  conversationType,
  conversationID,
  ...newer,
});
const head = (position: number) => ({ position, messageSeq: position, messageID: 1000 + position });
const standing = (lastMessage: unknown) => ({
  conversationName: 'Name',
  conversationAvatarUrl: '',
  readPosition: 0,
  readMessageSeq: 0,
  unreadMessageCount: 1,
  lastMessage,
  ...newer,
});
const userLogOf = (...entries: readonly unknown[]) => ({ position: entries.length, reload: false, entries, ...newer });
const profile = (userName: string) => ({ userName, userAvatarUrl: '', userExtendedData: '', ...newer });

const begin = async (answers: Readonly<Record<string, Script>> = {}) => {
  const world = setUp();
  world.server.script = withAnswers(world.server.script, answers);
  await world.login();
  const push = async (event: string, data: unknown): Promise<void> => {
    world.server.last.push(event, data);
    await world.clock.run(5);
  };
  const messages = () => world.told.received.flatMap(({ messageList }) => messageList);
  return { ...world, push, messages };
};

test('an event that nobody knows is passed over', async () => {
  const { push, messages, told } = await begin();
  await push('hologramShown', { log: 7, ...newer });
  await push('entry', { log: 7, ...entry(1) });
  expect(messages().map(textOf)).toEqual(['text 1']);
  expect(told.errors).toEqual([]);
});

test('pushed entries that are not known move their log on, and a message of an unknown type is one of type 0', async () => {
  const { server, clock, push, messages, told } = await begin();
  for (const one of strangeEntries) await push('entry', { log: 7, ...one });
  await push('entry', { log: 7, ...entry(7) });
  await clock.run(hourMs);
  expect(messages().map(({ type, messageSeq, messageID }) => [type, messageSeq, messageID])).toEqual([
    [0, 1, '1001'],
    [0, 5, '1005'],
    [1, 7, '1007'],
  ]);
  expect(messages()[0]).toMatchObject({ senderUserID: 'bob', conversationID: 'bob', extendedData: '' });
  expect(messages()[0]).not.toHaveProperty('message');
  expect([told.errors, server.requests('catchUp')]).toEqual([[], []]);
});

test('a catch-up that brings what is not known ends, and holds up no other log', async () => {
  const heads = [
    { ...conversation(7, 0, 'bob'), ...head(7) },
    { ...conversation(8, 0, 'cid'), ...head(1) },
    { ...conversation(9, 42, 'a planet'), ...head(1) },
  ];
  const pages = [
    { log: 7, from: 0, to: 7, complete: true, entries: [...strangeEntries, entry(7)], ...newer },
    { log: 8, from: 0, to: 1, complete: true, entries: [entry(1, { message: message(1, { senderUserID: 'cid' }) })] },
    { log: 9, from: 0, to: 1, complete: true, entries: [entry(1, { message: message(1, { conversationType: 42 }) })] },
  ];
  const world = setUp();
  world.server.script = withAnswers(world.server.script, {
    sync: ({ params }) => {
      const isFirst = params['userLogPosition'] === undefined;
      const changed = isFirst ? [] : heads;
      return { result: { userLog: userLogOf(), changed, reload: [], complete: true, ...newer } };
    },
    catchUp: () => ({ result: { logs: pages, ...newer } }),
  });
  await world.login();
  world.server.last.push('headsMoved', { userLogPosition: 0, heads, ...newer });
  await world.clock.run(hourMs);
  const { told, server } = world;
  expect(told.texts().sort()).toEqual(['', '', 'text 1', 'text 7']);
  expect(told.received.map(({ fromConversationID }) => fromConversationID).sort()).toEqual(['bob', 'cid']);
  expect([told.errors, server.requests('catchUp').length]).toEqual([[], 1]);
});

test('a conversation of an unknown type is followed and shown nowhere', async () => {
  const heads = [
    { ...conversation(7, 0, 'bob'), ...head(3), standing: standing(message(3, { timestamp: 1, content: hologram })) },
    { ...conversation(8, 0, 'cid'), ...head(3), standing: standing('not readable') },
    {
      ...conversation(9, 42, 'bob'),
      ...head(3),
      standing: standing(message(3, { timestamp: 1, conversationType: 42 })),
    },
  ];
  const sync: Script = () => ({ result: { userLog: userLogOf(), changed: heads, reload: [], complete: true } });
  const { client, server, clock, push, messages, told } = await begin({ sync });
  await push('entry', { log: 9, ...entry(4, { message: message(4, { conversationType: 42 }) }) });
  await push('entry', { log: 9, ...entry(5, { message: message(5, { conversationType: 42 }) }) });
  await push('commandMessageReceived', { ...message(1), conversationType: 42, content: { type: 2, message: 'AA==' } });
  expect(messages()).toEqual([]);
  const queried = client.queryConversationList({ count: 10 });
  const { conversationList } = await queried;
  expect(
    conversationList.map(({ conversationID, type, lastMessage }) => [conversationID, type, lastMessage?.type]),
  ).toEqual([['bob', 0, 0]]);
  server.last.close();
  await clock.run(5000);
  const logs = server.requests('sync').at(-1)?.params['logs'];
  expect(logs).toContainEqual({ log: 9, position: 5, messageSeq: 5, messageID: 1005 });
  expect(told.errors).toEqual([]);
});

test('entries of the own log that are not known are passed over, and one that is malformed is told once', async () => {
  const { clock, server, push, told } = await begin();
  const own = (position: number, kind: string, body: unknown) => ({ position, kind, key: 'k', body, ...newer });
  await push('userLog', own(1, 'petAdopted', { pet: 'cat' }));
  await push('userLog', own(2, 'userInfo', { userName: 4 }));
  await push('userLog', own(3, 'conversationOpened', 'what'));
  await push('userLog', own(4, 'userInfo', ['again']));
  await push('userLog', own(5, 'userInfo', profile('known')));
  await push('userLog', own(6, 'conversationOpened', { ...conversation(9, 42, 'a planet'), fromPosition: 3 }));
  await clock.run(hourMs);
  expect(told.infos.map(({ baseInfo }) => baseInfo.userName)).toEqual(['known']);
  expect(told.errors).toHaveLength(2);
  server.last.close();
  await clock.run(5000);
  expect(server.requests('sync').at(-1)?.params['userLogPosition']).toBe(6);
  // Of a log of which no message is known the server is to tell how it stands.
  expect(server.requests('sync').at(-1)?.params['logs']).toEqual([
    { log: 9, position: 0, messageSeq: 0, messageID: 0 },
  ]);
  expect(told.errors).toHaveLength(2);
});

test('a page of history shows a message of an unknown type by its base fields', async () => {
  const { client, clock } = await begin({
    queryHistoryMessage: () => ({
      result: { log: 7, messages: [message(1, { content: hologram }), message(2)], ...newer },
    }),
  });
  const query = client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 });
  await clock.run(50);
  expect((await query).messageList.map(({ type, messageSeq }) => [type, messageSeq])).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('a message that tells of what happened in a group is shown, whatever happens in newer ones', async () => {
  const world = await begin();
  const user = (userID: string) => ({ userID, userName: `${userID}'s`, userAvatarUrl: '', ...newer });
  const tips = { type: 32, event: 8, operatedUser: user('bob'), targetUsers: [user('cid')], ...newer };
  const muted = { mode: 44, expiredTime: -1, roles: [3], ...newer };
  const contents = [
    { ...tips, change: { type: 11, memberRole: 2, ...newer } },
    { ...tips, event: 99, change: { type: 77, ...newer } },
    { ...tips, event: 7, targetUsers: [], change: { type: 5, groupMutedInfo: muted } },
    { ...tips, operatedUser: 'bob' },
  ];
  for (const [index, content] of contents.entries()) {
    await world.push('entry', { log: 7, ...entry(index + 1, { message: message(index + 1, { content }) }) });
  }
  const bob = { userID: 'bob', userName: "bob's", userAvatarUrl: '', userExtendedData: '' };
  const empty = { groupDataFlag: 0, groupName: '', groupNotice: '', groupAvatarUrl: '' };
  const [role, strange, mute, unreadable] = world.messages();
  expect(role).toMatchObject({ type: 32, event: 8, operatedUser: bob, targetUserList: [{ userID: 'cid' }] });
  expect(role).toHaveProperty('changeInfo', { type: 11, memberRole: 2, muteExpiredTime: 0 });
  expect(strange).toMatchObject({ type: 32, event: 0, operatedUser: bob });
  expect(strange).toHaveProperty('changeInfo', { type: 0 });
  const groupMutedInfo = { mode: -1, expiredTime: -1, roles: [3] };
  expect(mute).toHaveProperty('changeInfo', { type: 5, ...empty, groupMutedInfo });
  expect(unreadable).toMatchObject({ type: 0, messageSeq: 4 });
  expect(unreadable).not.toHaveProperty('event');
  expect(world.told.errors).toEqual([]);
});

test('a new device learns how its user stands without being told of it as news', async () => {
  const entries = [{ position: 1, kind: 'userInfo', key: '', body: profile('Ann') }];
  const sync: Script = () => ({ result: { userLog: userLogOf(...entries), changed: [], reload: [], complete: true } });
  const { client, clock, push, told } = await begin({ sync });
  expect(told.infos).toEqual([]);
  const query = client.queryUsersInfo(['ann'], { isQueryFromServer: false });
  await clock.run(50);
  expect((await query).userList[0]?.baseInfo.userName).toBe('Ann');
  await push('userLog', { position: 2, kind: 'userInfo', key: '', body: profile('Anna') });
  expect(told.infos.map(({ baseInfo }) => baseInfo.userName)).toEqual(['Anna']);
});
