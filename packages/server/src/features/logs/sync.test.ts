import type { ResultOf } from '@parley/protocol/define';
import { events, methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import { digestOf } from '@parley/protocol/log-digest';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import type { UserLogEntry } from '../users/store.ts';

const { sync } = methods.logs;
const { sendMessage } = methods.messages;
const { updateUserName } = methods.users;
const app = toAppID(1);

let world: AppWorld;
let alice: TestSession;
afterEach(() => world.close());

const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

/** Alice has written to bob and carol; returns the receipts. */
async function begin() {
  world = await createAppWorld();
  alice = await world.login('alice');
  await world.login('bob');
  await world.login('carol');
  const bob = await alice.get(sendMessage, text('bob', 'm1'));
  const bobLater = await alice.get(sendMessage, text('bob', 'm2'));
  const carol = await alice.get(sendMessage, text('carol', 'm3'));
  return { bob, bobLater, carol };
}

const shown = ({ log, position, messageSeq, messageID }: Awaited<ReturnType<typeof begin>>['bob']) => ({
  log,
  position,
  messageSeq,
  messageID,
});
const headOf = (receipt: Awaited<ReturnType<typeof begin>>['bob'], conversationID: string) => ({
  ...shown(receipt),
  conversationType: 0,
  conversationID,
});

/** Gives alice `count` conversations with people who never logged in, each with one log of her own followed. */
async function openMany(count: number): Promise<void> {
  const user = await world.storage.read(app).users.byUserID(toUserID('alice'));
  if (!user) throw new Error('alice is registered');
  const at = world.clock.wall();
  await world.storage.transact([], async (transaction) => {
    const stores = transaction.stores(app);
    for (let index = 1; index <= count; index += 1) {
      const userID = toUserID(`friend${index}`);
      const userKey = toUserKey(index);
      const log = toLogKey(index);
      await stores.users.register({
        userKey,
        userID,
        userName: '',
        userAvatarUrl: '',
        userExtendedData: '',
        createdAt: at,
        lastLoginAt: at,
        isUnregistered: false,
      });
      await stores.conversations.openPeer({ log, members: [userKey, user.userKey], at });
      const body = JSON.stringify({ log, conversationType: 0, conversationID: userID, fromPosition: 1 });
      await stores.users.putUserLogEntries([
        { userKey: user.userKey, entry: { kind: 'conversationOpened', key: String(log), body } },
      ]);
    }
  });
}

/** Enters something into alice's own log. */
async function enter(count: number, entryOf: (index: number) => Omit<UserLogEntry, 'position'>): Promise<void> {
  const user = await world.storage.read(app).users.byUserID(toUserID('alice'));
  if (!user) throw new Error('alice is registered');
  await world.storage.transact([], async (transaction) => {
    const { users } = transaction.stores(app);
    await users.putUserLogEntries(
      Array.from({ length: count }, (_, index) => ({ userKey: user.userKey, entry: entryOf(index + 1) })),
    );
  });
}

test('a device that holds nothing is told of every log and where its own log ends', async () => {
  const { bobLater, carol } = await begin();
  expect(await alice.get(sync, { logs: [] })).toEqual({
    userLog: { position: 2, reload: false, entries: [] },
    changed: [headOf(bobLater, 'bob'), headOf(carol, 'carol')].map((head) => expect.objectContaining(head)),
    reload: [],
    complete: true,
  });
});

test('with a log comes how the entry stands: names, what is unread and the newest message', async () => {
  await begin();
  const bob = await world.login('bob', { userName: 'Bob' });
  await bob.get(sendMessage, { ...text('alice', 'm4'), disableUnreadMessageCount: true });
  await bob.get(sendMessage, text('alice', 'm5'));
  const { changed } = await alice.get(sync, { logs: [] });
  const { changed: seenByBob } = await bob.get(sync, { logs: [] });
  const lastMessage = expect.objectContaining({ localMessageID: 'm5', messageSeq: 4, senderUserID: 'bob' });
  const shared = { conversationAvatarUrl: '', readPosition: 0, readMessageSeq: 0, lastMessage };
  expect(changed[0]?.standing).toEqual({ ...shared, conversationName: 'Bob', unreadMessageCount: 1 });
  expect(seenByBob[0]?.standing).toEqual({ ...shared, conversationName: '', unreadMessageCount: 2 });
});

test('many long messages come in several answers, each within what the wire holds', async () => {
  world = await createAppWorld({ limits: { textBytesMax: 32_000 } });
  alice = await world.login('alice');
  for (let index = 0; index < 12; index += 1) {
    await world.login(`friend${index}`);
    const content = { type: 1, message: 'x'.repeat(30_000) } as const;
    await alice.get(sendMessage, { ...text(`friend${index}`, `m${index}`), content });
  }
  const found: string[] = [];
  let answers = 0;
  for (let afterLog: number | undefined = 0; afterLog !== undefined; answers += 1) {
    const answer: ResultOf<typeof sync> = await alice.get(sync, { logs: [], ...(afterLog > 0 && { afterLog }) });
    found.push(...answer.changed.map(({ conversationID }) => conversationID));
    afterLog = answer.afterLog;
  }
  expect(answers).toBeGreaterThan(2);
  expect(found.sort()).toEqual(Array.from({ length: 12 }, (_, index) => `friend${index}`).sort());
});

test('a device that holds everything is told nothing', async () => {
  const { bobLater, carol } = await begin();
  const logs = [shown(bobLater), shown(carol)];
  expect(await alice.get(sync, { userLogPosition: 2, logs })).toEqual({
    userLog: { position: 2, reload: false, entries: [] },
    changed: [],
    reload: [],
    complete: true,
  });
});

describe('of digests', () => {
  const all = { afterLog: 0, upToLog: Number.MAX_SAFE_INTEGER };
  const nothing = { userLog: { position: 2, reload: false, entries: [] }, changed: [], reload: [] };

  test('a device that holds everything is told nothing', async () => {
    const { bobLater, carol } = await begin();
    const digests = [{ ...all, digest: digestOf([shown(bobLater), shown(carol)]) }];
    const answer = await alice.get(sync, { userLogPosition: 2, logs: [], digests });
    expect(answer).toEqual({ ...nothing, complete: true, differing: [] });
  });

  test('where it holds something else the ranges are named, in which logs are compared next', async () => {
    const { bob, bobLater, carol } = await begin();
    const [first, second] = [shown(bob), shown(carol)];
    const ranges = [
      { afterLog: 0, upToLog: first.log },
      { afterLog: first.log, upToLog: all.upToLog },
    ] as const;
    const digests = [
      { ...ranges[0], digest: digestOf([first]) },
      { ...ranges[1], digest: digestOf([second]) },
    ];
    const answer = await alice.get(sync, { userLogPosition: 2, logs: [], digests });
    expect(answer).toEqual({ ...nothing, complete: false, differing: [ranges[0]] });
    const within = answer.differing ?? [];
    const named = await alice.get(sync, { userLogPosition: 2, logs: [first], within });
    const changed = [expect.objectContaining(headOf(bobLater, 'bob'))];
    expect(named).toEqual({ ...nothing, changed, complete: true });
  });

  test('a log that the device has not heard of is in one of them', async () => {
    const { bobLater } = await begin();
    const digests = [{ ...all, digest: digestOf([shown(bobLater)]) }];
    const { differing } = await alice.get(sync, { userLogPosition: 2, logs: [], digests });
    expect(differing).toEqual([all]);
  });

  test('what is left of its own log is told first', async () => {
    await begin();
    await enter(limits.userLogEntriesMax + 1, (index) => ({ kind: 'test', key: String(index), body: '1' }));
    const digests = [{ ...all, digest: digestOf([]) }];
    const { userLog, complete } = await alice.get(sync, { userLogPosition: 2, logs: [], digests });
    expect([userLog.entries.length, complete]).toEqual([limits.userLogEntriesMax, false]);
    const rest = await alice.get(sync, { userLogPosition: userLog.position, logs: [], within: [] });
    expect([rest.userLog.entries.length, rest.changed, rest.complete]).toEqual([1, [], true]);
  });

  test.each([
    ['overlap', [all, { afterLog: 5, upToLog: 9 }]],
    [
      'descend',
      [
        { afterLog: 5, upToLog: 9 },
        { afterLog: 0, upToLog: 5 },
      ],
    ],
    ['are empty', [{ afterLog: 5, upToLog: 5 }]],
  ])('ranges that %s are refused, and nothing is read for them', async (_, ranges) => {
    await begin();
    const refused = { refused: 'CommonModuleParamsInvalid' };
    expect(await alice.ask(sync, { logs: [], within: ranges })).toMatchObject(refused);
    const digests = ranges.map((range) => ({ ...range, digest: '0.0.0.0' }));
    expect(await alice.ask(sync, { logs: [], digests })).toMatchObject(refused);
  });
});

test('what a device lacks: later messages, unknown logs, entries of its own log', async () => {
  const { bob, bobLater, carol } = await begin();
  const answer = await alice.get(sync, { userLogPosition: 1, logs: [shown(bob)] });
  expect(answer).toMatchObject({
    changed: [headOf(bobLater, 'bob'), headOf(carol, 'carol')].map((head) => expect.objectContaining(head)),
    reload: [],
  });
  expect(answer.userLog).toEqual({
    position: 2,
    reload: false,
    entries: alice.events(events.userLog).filter(({ position }) => position === 2),
  });
});

test.each([
  ['a position beyond the head', { position: 3, messageSeq: 2 }],
  ['a sequence beyond the head', { messageSeq: 3 }],
  ['another newest message', { messageID: 7 }],
  ['another message on the way', { position: 1, messageSeq: 1, messageID: 7 }],
])('%s means to reload', async (_name, changes) => {
  const { bobLater, carol } = await begin();
  const logs = [{ ...shown(bobLater), ...changes }, shown(carol)];
  const answer = await alice.get(sync, { userLogPosition: 2, logs });
  expect(answer).toMatchObject({
    changed: [],
    reload: [expect.objectContaining(headOf(bobLater, 'bob'))],
    complete: true,
  });
});

test("a position beyond the user's own log means to reload that, with what a new device needs", async () => {
  await begin();
  await alice.get(updateUserName, { userName: 'Alice' });
  const { userLog } = await alice.get(sync, { userLogPosition: 4, logs: [] });
  expect(userLog).toMatchObject({ position: 3, reload: true, entries: [{ position: 3, kind: 'userInfo' }] });
  expect(userLog.entries).toHaveLength(1);
});

describe('a device that holds nothing', () => {
  test('gets the entries that it learns of nowhere else, in their present state', async () => {
    await begin();
    for (const userName of ['A', 'B']) await alice.get(updateUserName, { userName });
    const { userLog } = await alice.get(sync, { logs: [] });
    const body = { userName: 'B', userAvatarUrl: '', userExtendedData: '' };
    expect(userLog).toEqual({
      position: 4,
      reload: false,
      entries: [{ position: 4, kind: 'userInfo', key: '', origin: 'instance of alice', body }],
    });
  });

  test('gets them in pages, and nothing twice', async () => {
    await begin();
    await alice.get(updateUserName, { userName: 'A' });
    await enter(1100, (index) => ({ kind: 'friend of a later version', key: `${index}`, body: '{}' }));
    const positions: number[] = [];
    let from: { userLogPosition?: number; afterLog?: number } = {};
    for (let isComplete = false; !isComplete; ) {
      const { userLog, complete, afterLog }: ResultOf<typeof sync> = await alice.get(sync, { ...from, logs: [] });
      positions.push(...userLog.entries.map(({ position }) => position));
      isComplete = complete;
      from = { userLogPosition: userLog.position, ...(afterLog !== undefined && { afterLog }) };
    }
    expect(positions).toEqual(Array.from({ length: 1101 }, (_, index) => index + 3));
    expect(from.userLogPosition).toBe(1103);
  });

  test('gets what only a newer version knows, because this one cannot judge whether it is needed', async () => {
    await begin();
    await enter(1, () => ({ kind: 'friend of a later version', key: 'bob', body: '{"since":1}' }));
    const { userLog } = await alice.get(sync, { logs: [] });
    expect(userLog.entries).toEqual([
      { position: 3, kind: 'friend of a later version', key: 'bob', body: { since: 1 } },
    ]);
  });
});

test('nothing is told of the logs of others', async () => {
  const { bob } = await begin();
  const dave = await world.login('dave');
  const answer = await dave.get(sync, { userLogPosition: 0, logs: [shown(bob)] });
  expect(answer).toEqual({
    userLog: { position: 0, reload: false, entries: [] },
    changed: [],
    reload: [],
    complete: true,
  });
});

test('a list that names a log twice is refused', async () => {
  const { bob } = await begin();
  const logs = [shown(bob), { ...shown(bob), position: 99 }];
  expect(await alice.ask(sync, { userLogPosition: 0, logs })).toMatchObject({
    refused: 'CommonModuleParamsInvalid',
  });
});

test('many logs and entries come in pages, each once', async () => {
  await begin();
  await openMany(1200);
  const logs: number[] = [];
  const entries: number[] = [];
  let from: { userLogPosition: number; afterLog?: number | undefined } = { userLogPosition: 0 };
  let pages = 0;
  for (;;) {
    const answer = await alice.get(sync, { ...from, logs: [] });
    pages += 1;
    logs.push(...answer.changed.map(({ log }) => log));
    entries.push(...answer.userLog.entries.map(({ position }) => position));
    if (answer.complete) break;
    expect(answer.afterLog).toBeDefined();
    from = { userLogPosition: answer.userLog.position, afterLog: answer.afterLog };
  }
  expect(logs).toHaveLength(1202);
  expect(logs).toEqual([...new Set(logs)].toSorted((one, other) => one - other));
  expect(entries).toEqual(Array.from({ length: 1202 }, (_, index) => index + 1));
  expect(pages).toBe(4);
});

test('many unchanged logs cost one answer', async () => {
  const { bobLater, carol } = await begin();
  await openMany(1200);
  const empty = (log: number) => ({ log, position: 0, messageSeq: 0, messageID: 0 });
  const logs = [...Array.from({ length: 1200 }, (_, index) => empty(index + 1)), shown(bobLater), shown(carol)];
  const answer = await alice.get(sync, { userLogPosition: 1202, logs });
  expect(answer).toMatchObject({ changed: [], reload: [], complete: true });
});

test('a device with more logs than fit a request is asked for the rest', async () => {
  const { bobLater, carol } = await begin();
  await openMany(limits.syncLogsMax + 5);
  const empty = (log: number) => ({ log, position: 0, messageSeq: 0, messageID: 0 });
  const logs = Array.from({ length: limits.syncLogsMax }, (_, index) => empty(index + 1));
  const userLogPosition = limits.syncLogsMax + 7;
  const first = await alice.get(sync, { userLogPosition, logs });
  expect(first).toMatchObject({ changed: [], complete: false, afterLog: limits.syncLogsMax });
  const rest = [...Array.from({ length: 5 }, (_, index) => empty(limits.syncLogsMax + index + 1)), shown(bobLater)];
  const second = await alice.get(sync, { userLogPosition, logs: rest, afterLog: limits.syncLogsMax });
  expect(second).toMatchObject({ changed: [headOf(carol, 'carol')], complete: true });
});

test('a log of its own that is long is told to its end, though all other logs are known', async () => {
  const { bobLater, carol } = await begin();
  await openMany(1200);
  const empty = (log: number) => ({ log, position: 0, messageSeq: 0, messageID: 0 });
  const logs = [...Array.from({ length: 1200 }, (_, index) => empty(index + 1)), shown(bobLater), shown(carol)];
  const positions: number[] = [];
  let afterLog = 0;
  for (let isComplete = false; !isComplete; ) {
    const userLogPosition = positions.at(-1) ?? 0;
    const answer = await alice.get(sync, { userLogPosition, logs: logs.filter(({ log }) => log > afterLog), afterLog });
    positions.push(...answer.userLog.entries.map(({ position }) => position));
    expect(answer.changed).toEqual([]);
    isComplete = answer.complete;
    if (!isComplete) expect(answer.afterLog).toBeGreaterThan(afterLog);
    afterLog = answer.afterLog ?? afterLog;
  }
  expect(positions).toEqual(Array.from({ length: 1202 }, (_, index) => index + 1));
});

test('a request full of logs that are not its user’s own is answered with how to go on', async () => {
  const { bobLater } = await begin();
  const logs = Array.from({ length: limits.syncLogsMax }, (_, index) => ({
    log: index + 1,
    position: 0,
    messageSeq: 0,
    messageID: 0,
  }));
  const first = await alice.get(sync, { userLogPosition: 2, logs });
  expect(first).toMatchObject({ changed: [], complete: false, afterLog: limits.syncLogsMax });
  const second = await alice.get(sync, { userLogPosition: 2, logs: [shown(bobLater)], afterLog: limits.syncLogsMax });
  expect(second).toMatchObject({ changed: [{ conversationID: 'carol' }], complete: true });
});
