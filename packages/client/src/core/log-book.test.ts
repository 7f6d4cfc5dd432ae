import type { WireMessage } from '@parley/protocol/features/values';
import { expect, test } from 'vitest';
import type { CacheState } from '../cache/cache.ts';
import { type Batch, LogBook } from './log-book.ts';
import type { Arrival } from './tracked-log.ts';

const empty: CacheState = {
  epoch: undefined,
  followsSince: undefined,
  userLogPosition: undefined,
  logs: [],
  conversations: [],
  outbox: [],
};

function create(state: CacheState = empty) {
  const batches: Batch[] = [];
  const book = new LogBook('ann', state, (batch) => void batches.push(batch));
  return { book, batches };
}

const message = (position: number): WireMessage => ({
  position,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: 1000 + position,
  messageSeq: position,
  localMessageID: `m${position}`,
  timestamp: position,
  orderKey: position,
  content: { type: 1, message: String(position) },
});

const head = (position: number, log = 7) => ({
  log,
  conversationType: 0 as const,
  conversationID: 'bob',
  position,
  messageSeq: position,
  messageID: 1000 + position,
});

const live = (position: number): Arrival => ({
  entry: { log: 7, position, message: message(position) },
  origin: 'live',
});

const entry = (position: number, log: number) => ({
  position,
  kind: 'conversationOpened',
  key: String(log),
  body: { log, conversationType: 0, conversationID: `user${log}`, fromPosition: 1 },
});

const arrived = (batches: readonly Batch[]): number[][] =>
  batches.map(({ arrivals }) => arrivals.map((arrival) => arrival.entry.position));

test('what comes in one turn leaves in one batch, with the position that goes with it', async () => {
  const { book, batches } = create();
  for (const position of [1, 2, 3]) book.receive(live(position));
  expect(batches).toEqual([]);
  await Promise.resolve();
  expect(arrived(batches)).toEqual([[1, 2, 3]]);
  expect(batches[0]?.logs).toEqual([head(3)]);
});

test('a reset and a reload come after what was before them, and before what follows', async () => {
  const { book, batches } = create();
  book.receive(live(1));
  book.reset({ epoch: 2, followsSince: 0 });
  book.receive(live(1));
  book.reload(head(5));
  book.receive(live(6));
  await Promise.resolve();
  expect(batches.map(({ reset, reload }) => [reset, reload.length])).toEqual([
    [undefined, 0],
    [{ epoch: 2, followsSince: 0 }, 0],
    [undefined, 1],
  ]);
  expect(arrived(batches)).toEqual([[1], [1], [6]]);
});

test('an answer leaves at once even if it has to wait for its place, and only once', async () => {
  const { book, batches } = create({ ...empty, logs: [head(1)] });
  expect(book.receive({ ...live(3), origin: 'answer' })).toBe('waits');
  await Promise.resolve();
  expect(arrived(batches)).toEqual([[3]]);
  expect(batches[0]?.logs).toEqual([head(1)]);
  book.receive(live(2));
  await Promise.resolve();
  expect(arrived(batches)).toEqual([[3], [2]]);
  expect(batches[1]?.logs).toEqual([head(3)]);
});

test('an answer to what has come, in its place or ahead of it, says so', async () => {
  const { book, batches } = create({ ...empty, logs: [head(1)] });
  for (const position of [2, 4]) book.receive(live(position));
  for (const position of [2, 3, 4, 6, 6]) book.receive({ ...live(position), origin: 'answer' });
  await Promise.resolve();
  const answers = batches.flatMap(({ arrivals }) => arrivals).filter(({ origin }) => origin === 'answer');
  expect(answers.map(({ entry: { position }, isKnown }) => [position, isKnown])).toEqual([
    [2, true],
    [3, false],
    [4, true],
    [6, false],
    [6, true],
  ]);
});

test('messages of an unknown log wait until it is opened or adopted', async () => {
  const { book, batches } = create();
  expect(book.receive(live(2))).toBe('waits');
  expect(book.needsSync).toBe(true);
  book.adopt(head(2));
  await Promise.resolve();
  expect(arrived(batches)).toEqual([[2]]);
  expect([book.needsSync, book.get(7)?.record.position]).toEqual([false, 2]);
  expect(book.find({ conversationType: 0, conversationID: 'bob' })?.record.log).toBe(7);
});

test('a head is adopted without what is before it', async () => {
  const { book, batches } = create();
  book.adopt(head(9));
  await Promise.resolve();
  expect(batches).toMatchObject([{ reload: [], logs: [head(9)], arrivals: [] }]);
});

test('entries of the own log are taken in order, whatever order they come in', async () => {
  const { book, batches } = create({ ...empty, userLogPosition: 4 });
  expect(book.enter(entry(7, 70))).toBe('waits');
  expect(book.enter(entry(6, 60))).toBe('waits');
  expect(book.enter(entry(4, 40))).toBe('done');
  expect(book.userLogPosition).toBe(4);
  expect(book.enter(entry(5, 50))).toBe('done');
  await Promise.resolve();
  expect(book.userLogPosition).toBe(7);
  expect(batches[0]?.logs.map(({ log }) => log).sort()).toEqual([50, 60, 70]);
  expect(batches[0]?.userLogPosition).toBe(7);
  expect(book.get(40)).toBe(undefined);
});

test('a device that was never brought up to date places no entry', () => {
  const { book } = create();
  expect(book.enter(entry(2, 20))).toBe('waits');
  book.reachUserLog(1);
  expect([book.userLogPosition, book.get(20)?.record.position]).toEqual([2, 0]);
});

test('the logs are shown ascending, from where the last page ended', () => {
  const { book } = create({ ...empty, logs: [head(1, 30), head(1, 10), head(1, 20)] });
  expect(book.shown(0).map(({ log }) => log)).toEqual([10, 20, 30]);
  expect(book.shown(10).map(({ log }) => log)).toEqual([20, 30]);
});

test('entries of every kind are handed on in their order, also those that had to wait', async () => {
  const { book, batches } = create({ ...empty, userLogPosition: 4 });
  const profile = (position: number) => ({ position, kind: 'userInfo', key: '', body: position });
  expect(book.enter(profile(6))).toBe('waits');
  expect(book.enter({ ...profile(5), kind: 'of a newer server' })).toBe('done');
  expect(book.enter(profile(5))).toBe('done');
  await Promise.resolve();
  expect(batches.flatMap(({ userLog }) => userLog)).toEqual([
    { entry: { ...profile(5), kind: 'of a newer server' }, isNews: true, isLive: true },
    { entry: profile(6), isNews: true, isLive: true },
  ]);
  expect(batches.at(-1)?.userLogPosition).toBe(6);
});

test('a user and a group with one ID are two conversations', () => {
  const { book } = create();
  book.open({ log: 7, conversationType: 0, conversationID: 'x' });
  book.open({ log: 8, conversationType: 2, conversationID: 'x' });
  const find = (conversationType: number) => book.find({ conversationType, conversationID: 'x' })?.record.log;
  expect([find(0), find(2)]).toEqual([7, 8]);
});

test('a group that opens with a message of somebody is that group, whoever wrote', () => {
  const { book } = create();
  const entry = { log: 9, position: 1, message: { ...message(1), conversationType: 2, targetID: 'g' } };
  book.receive({ entry, origin: 'live' });
  expect(book.find({ conversationType: 2, conversationID: 'g' })?.record.position).toBe(1);
});

test('a log that is found by a change of an old message is adopted without its sequence', async () => {
  const { book } = create();
  const change = { log: 7, position: 9, message: { ...message(2), changedPosition: 9 } };
  book.receive({ entry: change, origin: 'live' });
  book.adopt(head(9));
  expect(book.get(7)?.record).toMatchObject({ position: 9, messageSeq: 0, messageID: 0 });
});

const membership = (position: number, isMember: boolean, at: number) => ({
  position,
  kind: 'group',
  key: 'g',
  body: {
    ...{ log: 7, isMember, event: isMember ? 3 : 5, position: at },
    operator: { userID: 'ann', userName: '', memberNickname: '', memberRole: 3 },
    groupInfo: {
      ...{ groupID: 'g', groupName: '', groupAvatarUrl: '', groupNotice: '', attributes: [], createTime: 1 },
      mutedInfo: { mode: 0, expiredTime: 0, roles: [] },
      ...{ maxMemberCount: 500, verifyInfo: { joinMode: 0, inviteMode: 0, beInviteMode: 0 } },
    },
  },
});

test('what is said again of an earlier going ends no log', async () => {
  const { book, batches } = create({ ...empty, epoch: 1, userLogPosition: 1, logs: [head(3)] });
  const gone = membership(2, false, 4);
  book.enter(gone);
  book.receive(live(4));
  book.receive(live(5));
  expect(book.get(7)?.record.position).toBe(4);
  book.enter(membership(3, true, 5));
  for (const position of [5, 6, 7]) book.receive(live(position));
  book.takeIn(gone);
  book.receive(live(8));
  await Promise.resolve();
  expect(arrived(batches)).toEqual([[4, 5, 6, 7, 8]]);
});
