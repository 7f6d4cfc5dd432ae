import type { GroupChange, WireGroupMember } from '@parley/protocol/features/group-values';
import { describe, expect, test } from 'vitest';
import { worldStartMs } from '../clock.ts';
import type { DeviceState, Run, ServerGroup, ServerLog, ServerMessage } from '../facts.ts';
import type { Entry } from '../history.ts';
import { foundBy } from './found-by.ts';
import { groupsAreKept, nothingIsHandedToOthers } from './groups.ts';

const operator = { userID: 'u1', userName: '', memberNickname: '', memberRole: 1 };
const member = (userID: string, over: Partial<WireGroupMember> = {}): WireGroupMember => ({
  ...{ userID, userName: '', userAvatarUrl: '', memberNickname: '', memberRole: 3, muteExpiredTime: 0 },
  ...{ enterTime: 1, enterType: 4, ...over },
});
const listOf = (one: WireGroupMember) => ({ userList: [one], operators: [] });
const moved = (isEntering: boolean, userID: string): GroupChange => ({
  operator,
  moved: { isEntering, event: 5, members: listOf(member(userID)) },
});

const message = (messageSeq: number, position: number, over: Partial<ServerMessage> = {}): ServerMessage => ({
  ...{ log: 7, position, changedPosition: position, messageID: `m${messageSeq}`, localMessageID: `l${messageSeq}` },
  ...{ messageSeq, orderKey: position * 10, timestamp: worldStartMs + position, senderUserID: 'u1' },
  ...{ tag: `t${messageSeq}`, isCounted: true, ...over },
});

/** User 1 has made it, user 2 comes in with the third entry and goes with the fifth. */
const changes: ServerGroup['entries'] = [
  { position: 1, change: moved(true, 'u3') },
  { position: 3, change: moved(true, 'u2') },
  { position: 5, change: moved(false, 'u2') },
];
const windowsByUser = {
  u1: [{ fromPosition: 1 }],
  u2: [{ fromPosition: 3, toPosition: 5 }],
  u3: [{ fromPosition: 1 }],
};

function logOf(messages: readonly ServerMessage[], over: Partial<ServerGroup> = {}): ServerLog {
  const group = { groupID: 'g1', windowsByUser, enteredAtByUser: {}, entries: changes, ...over };
  return { log: 7, users: ['u1', 'u2', 'u3'], group, headPosition: 9, readSeqByUser: {}, messages };
}

const messages = [message(1, 2), message(2, 4), message(3, 6)];
const [before = message(1, 2), within = message(2, 4)] = messages;
const toShown = ({ messageID, localMessageID, messageSeq, orderKey, timestamp, senderUserID, tag }: ServerMessage) => ({
  ...{ messageID, localMessageID, messageSeq, orderKey, timestamp, senderUserID, tag },
  ...{ conversationID: 'g1', sentStatus: 'Success' as const },
});
const of = { device: 'u2.d1', userID: 'u2', life: 1 };

const check = (entries: readonly Entry[], end: Partial<Run> = {}): string | undefined =>
  foundBy(groupsAreKept, entries, { logs: [logOf(messages)], ...end })?.what;

const deviceWith = (shown: readonly ServerMessage[]): DeviceState => ({
  ...{ ...of, isCurrent: true },
  conversations: [{ conversationID: 'g1', messages: [], shown: shown.map(toShown) }],
});

test('a group that goes as it should has nothing wrong', () => {
  expect(check([], { devices: [deviceWith([within])] })).toBeUndefined();
});

describe('what a server hands a device', () => {
  const handed = (position: number): Entry => ({
    ...{ kind: 'handedOut', device: of.device, log: 7, position, messageID: 'm1' },
  });
  const restored: Entry = { kind: 'act', who: 'world', act: 'restoreBackup' };
  const found = (entries: readonly Entry[], end: Partial<Run> = {}): number | undefined =>
    foundBy(nothingIsHandedToOthers, entries, { logs: [logOf([])], devices: [deviceWith([])], ...end })?.at;

  test.each<[string, number, boolean]>([
    ['before he came', 2, true],
    ['when he came', 3, false],
    ['when he went', 5, false],
    ['behind the end', 6, true],
  ])('of %s', (_what, position, isFound) => {
    expect(found([handed(position)])).toBe(isFound ? 0 : undefined);
  });

  test('is judged by the life of the database in which it was handed out', () => {
    const logsBefore = [logOf([], { windowsByUser: { ...windowsByUser, u2: [{ fromPosition: 6 }] } })];
    expect(found([handed(6), restored, handed(3)], { logsBefore })).toBeUndefined();
    expect(found([handed(3), restored], { logsBefore })).toBe(0);
    expect(found([restored, handed(6)], { logsBefore })).toBe(1);
  });
});

describe('who may write', () => {
  test.each<[string, readonly ServerMessage[], Partial<ServerGroup>]>([
    ['a message of who has not come yet', [message(1, 2, { senderUserID: 'u2' })], {}],
    ['a message of who has gone', [message(1, 6, { senderUserID: 'u2' })], {}],
  ])('%s is found', (_what, rows, over) => {
    expect(check([], { logs: [logOf(rows, over)] })).toBe('a message was accepted of one who is no member');
  });

  test.each<[string, GroupChange, boolean]>([
    ['a muted member', { operator, memberInfo: listOf(member('u3', { muteExpiredTime: -1 })) }, true],
    ['one whose mute is over', { operator, memberInfo: listOf(member('u3', { muteExpiredTime: 1 })) }, false],
    ['a muted group', { operator, mutedInfo: { mode: 2, expiredTime: -1, roles: [] } }, true],
    ['a muted role', { operator, mutedInfo: { mode: 3, expiredTime: -1, roles: [3] } }, true],
    ['another role', { operator, mutedInfo: { mode: 3, expiredTime: -1, roles: [2] } }, false],
    ['a mute that was lifted', { operator, mutedInfo: { mode: 0, expiredTime: 0, roles: [] } }, false],
  ])('of %s', (_what, change, isFound) => {
    const log = logOf([message(1, 7, { senderUserID: 'u3' })], { entries: [...changes, { position: 6, change }] });
    expect(check([], { logs: [log] })).toBe(isFound ? 'a message was accepted of one who is muted' : undefined);
  });

  test('what was refused is not there, unless it was sent again', () => {
    const send: Entry = { ...of, kind: 'send', conversationID: 'g1', tag: 't9', isRetry: false };
    const failed: Entry = { ...of, kind: 'sendFailed', conversationID: 'g1', tag: 't9', code: 6000231 };
    const logs = [logOf([message(1, 4, { senderUserID: 'u2', tag: 't9' })])];
    expect(check([send, failed], { logs })).toBe('a message that was refused is in the log');
    expect(check([send, failed, { ...send, isRetry: true }], { logs })).toBeUndefined();
  });
});

describe('windows', () => {
  test('that differ from what the log tells are found', () => {
    const logs = [logOf(messages, { windowsByUser: { ...windowsByUser, u2: [{ fromPosition: 3 }] } })];
    expect(check([], { logs })).toBe('a member has other windows than the log tells');
  });

  test('a device that is told of what was sent before its user came is found', () => {
    const received = (row: ServerMessage): Entry => ({
      ...{ ...of, kind: 'received', conversationID: 'g1', isOffline: false, messages: [toShown(row)] },
    });
    expect(check([received(within)])).toBeUndefined();
    expect(check([received(before)])).toBe('a device shows what was sent when its user was no member');
  });

  test('a history with too much or too little is found', () => {
    expect(check([], { devices: [deviceWith([before, within])] })).toBe('the history has too much');
    expect(check([], { devices: [deviceWith([])] })).toBe('the history lacks a message');
  });
});

test('a device that was told last that its user is a member, and he is not, is found', () => {
  const told = (isMember: boolean): Entry => ({ ...of, kind: 'membershipTold', groupID: 'g1', isMember });
  const devices = [deviceWith([within])];
  const wrong = 'a device was told last that its user stands otherwise in a group';
  expect(check([told(true)], { devices })).toBe(wrong);
  expect(check([told(true), told(false)], { devices })).toBeUndefined();
  expect(check([told(true), { kind: 'act', who: 'u2.d1', act: 'kill' }], { devices })).toBeUndefined();
});

test('a device that was not told that its user came in is found, unless he did before its first synchronisation', () => {
  const synchronised: Entry = {
    ...{ kind: 'exchange', device: 'u1.d1', server: 's1', connection: 1, method: 'sync', askedAt: 0, params: {} },
    result: { userLog: { position: 0, reload: false, entries: [] }, changed: [], reload: [], complete: true },
  };
  const state: DeviceState = { device: 'u1.d1', userID: 'u1', life: 1, isCurrent: true, conversations: [] };
  const found = (enteredAt: number, entries: readonly Entry[] = []) =>
    check([synchronised, ...entries], {
      devices: [state],
      logs: [logOf(messages, { enteredAtByUser: { u1: worldStartMs + enteredAt } })],
    });
  const told: Entry = { device: 'u1.d1', userID: 'u1', life: 1, kind: 'membershipTold', groupID: 'g1', isMember: true };
  // Another device may be told of the group at any time.
  const other: Entry = { ...of, kind: 'membershipTold', groupID: 'g1', isMember: true };
  expect(found(0, [{ ...other, at: 9000 } as Entry])).toBeUndefined();
  expect(found(6000)).toBe('a device was told last that its user stands otherwise in a group');
  expect(found(6000, [told])).toBeUndefined();
});
