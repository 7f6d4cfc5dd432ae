import { expect, test } from 'vitest';
import { worldStartMs } from '../clock.ts';
import type { DeviceState, ListedConversation, ServerLog } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob, learns, restored, shown } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { listIsRight } from './list.ts';

const draft = (what: string, over: object = {}): Entry => ({ ...bob, kind: 'draft', what, ...over });

/** Bob's account has deleted the entry, and nothing came since. */
const log: ServerLog = {
  log: 7,
  users: ['ann', 'bob'],
  headPosition: 1,
  readSeqByUser: { bob: 1 },
  messages: [
    {
      log: 7,
      position: 1,
      changedPosition: 1,
      messageID: '101',
      localMessageID: 'l1',
      messageSeq: 1,
      orderKey: 1000,
      timestamp: 1,
      senderUserID: 'ann',
      tag: 't1',
      isCounted: true,
    },
  ],
  deletedByUser: { bob: { messageIDs: [], isEntryDeleted: true } },
};

const message = log.messages[0] as ServerLog['messages'][number];
/** Two messages that Bob has not read. */
const unread: ServerLog = {
  ...log,
  readSeqByUser: {},
  messages: [message, { ...message, position: 2, messageID: '102', messageSeq: 2, orderKey: 1001 }],
  deletedByUser: {},
};

/** A group that Bob left behind the first message; the second one was written long after. */
const left: ServerLog = {
  ...unread,
  messages: [message, { ...message, position: 3, messageID: '102', messageSeq: 2, orderKey: 2000, timestamp: 1e15 }],
  group: {
    groupID: 'g1',
    windowsByUser: { ann: [{ fromPosition: 1 }], bob: [{ fromPosition: 1, toPosition: 2 }] },
    enteredAtByUser: {},
    entries: [],
  },
};

/** What is wrong with how Bob's device lists the conversation in the end. */
function checkOf(of: ServerLog, entries: readonly Entry[], listed?: ListedConversation): string | undefined {
  const state: DeviceState = {
    ...bob,
    isCurrent: true,
    conversations: [{ conversationID: 'ann', messages: [], ...(listed && { listed }) }],
  };
  return foundBy(listIsRight, entries, { logs: [of], devices: [state] })?.what;
}

/** The same of an entry that stands there although it was deleted. */
const check = (entries: readonly Entry[], orderKey: number): string | undefined =>
  checkOf(log, entries, { unreadMessageCount: 0, readMessageSeq: 1, orderKey, lastMessage: undefined });

test('a draft may list a conversation that was deleted, above its messages', () => {
  expect(check([draft('ann')], 1001)).toBeUndefined();
});

test.each<[string, readonly Entry[], number]>([
  ['nobody set a draft', [], 1001],
  ['it stands where its newest message is', [draft('ann')], 1000],
  ['the draft was for another one', [draft('cid')], 1001],
  ['the draft was set on another device', [draft('ann', { device: 'bob2' })], 1001],
])('a deleted conversation is not listed where %s', (_what, entries, orderKey) => {
  expect(check(entries, orderKey)).toBe('a deleted conversation is listed');
});

const asked = { ...bob, isForAccount: false, conversationID: 'ann' } as const;
const offline: Entry = { ...bob, kind: 'connection', what: 'Reconnecting/LoginInterrupted' };
const deletion = (calledAt: number): readonly Entry[] => [
  { ...asked, what: 'messages', messageIDs: ['101'], kind: 'delete' },
  { ...asked, what: 'messages', messageIDs: ['101'], kind: 'deleted', calledAt },
];

test.each<[string, readonly Entry[], readonly number[]]>([
  ['does not count', [...learns(1), ...deletion(2)], [1]],
  ['may count again in another life of the database', [...learns(1), ...deletion(2), restored, ...learns(2)], [1, 2]],
  ['does not count if it was deleted in the present life', [...learns(1), restored, ...learns(2), ...deletion(5)], [1]],
])('a message that was deleted on this device alone %s', (_what, entries, possible) => {
  const lastMessage = { ...shown, messageID: '102' };
  const counts = [0, 1, 2, 3].filter(
    (unreadMessageCount) =>
      !checkOf(unread, entries, { unreadMessageCount, readMessageSeq: 0, orderKey: 1001, lastMessage }),
  );
  expect(counts).toEqual(possible);
});

test.each<[string, readonly Entry[], readonly number[]]>([
  ['while it was connected', [...learns(1), restored, ...learns(2), ...deletion(5)], [1]],
  ['before the restoration', [...learns(1), offline, ...deletion(3), restored, ...learns(2)], [1]],
  ['without a connection', [...learns(1), restored, ...learns(2), offline, ...deletion(6)], [0, 1]],
])('what does not count, and a device deleted %s, counts as it may be taken', (_what, entries, possible) => {
  const [first, ...others] = unread.messages as [ServerLog['messages'][number], ...ServerLog['messages']];
  const silent = { ...unread, messages: [{ ...first, isCounted: false }, ...others] };
  const lastMessage = { ...shown, messageID: '102' };
  const counts = [0, 1, 2].filter(
    (unreadMessageCount) =>
      !checkOf(silent, entries, { unreadMessageCount, readMessageSeq: 0, orderKey: 1001, lastMessage }),
  );
  expect(counts).toEqual(possible);
});

const ofEntry: Entry = { ...asked, isForAccount: true, what: 'conversation', messageIDs: [], kind: 'delete' };

test.each<[string, readonly Entry[], string | undefined]>([
  ['it was deleted for the account, and nobody undid that', [...learns(1), ofEntry], 'a conversation is not listed'],
  [
    'this device deleted it for the account, which a restoration undid',
    [...learns(1), ofEntry, restored, ...learns(2)],
    undefined,
  ],
  [
    'another device deleted it for the account, which a restoration undid',
    [...learns(1), { ...ofEntry, device: 'bob2' }, restored, ...learns(2)],
    'a conversation is not listed',
  ],
])('a conversation that is not listed, where %s', (_what, entries, wrong) => {
  expect(checkOf(unread, entries)).toBe(wrong);
});

const group: ServerLog = {
  ...unread,
  users: ['ann', 'bob'],
  group: {
    groupID: 'g1',
    endedAt: worldStartMs + 3000,
    windowsByUser: { ann: [{ fromPosition: 1, toPosition: 3 }], bob: [{ fromPosition: 1, toPosition: 3 }] },
    enteredAtByUser: {},
    entries: [
      { position: 3, change: { operator: { userID: 'ann', userName: '', memberNickname: '', memberRole: 1 } } },
    ],
  },
};
const synced: Entry = {
  ...{ kind: 'exchange', device: 'bob1', server: 's1', connection: 1, method: 'sync', askedAt: 0, params: {} },
  result: { userLog: { position: 0, reload: false, entries: [] }, changed: [], reload: [], complete: true },
};
/** It began anew when the group had ended. */
const late: readonly Entry[] = [...Array.from({ length: 2000 }, () => offline), synced];
const { endedAt: _end, ...goingOn } = group.group as NonNullable<ServerLog['group']>;
const living: ServerLog = { ...group, group: goingOn };

test.each<[string, ServerLog, readonly Entry[], string | undefined]>([
  ['began anew when the group was dismissed', group, late, undefined],
  ['knew of the group when it was dismissed', group, [synced], 'a conversation is not listed'],
  ['began anew in a group that goes on', living, late, 'a conversation is not listed'],
])('the entry of a group may be missing on a device that %s', (_what, of, entries, wrong) => {
  const state: DeviceState = { ...bob, isCurrent: true, conversations: [{ conversationID: 'g1', messages: [] }] };
  expect(foundBy(listIsRight, entries, { logs: [of], devices: [state] })?.what).toBe(wrong);
});

test('what was written after its user had gone brings back no entry of a group', () => {
  const hidden: Entry = { ...ofEntry, isForAccount: false, conversationID: 'g1' };
  const notFor = { ...left.messages[0], position: 2, timestamp: 1e15 } as ServerLog['messages'][number];
  const check = (of: ServerLog, listed?: ListedConversation, entries: readonly Entry[] = [hidden]) => {
    const conversation = { conversationID: 'g1', messages: [], ...(listed && { listed }) };
    const state: DeviceState = { ...bob, isCurrent: true, conversations: [conversation] };
    return foundBy(listIsRight, [...learns(1), ...entries], { logs: [of], devices: [state] })?.what;
  };
  expect(check(left)).toBeUndefined();
  expect(check({ ...left, messages: [notFor] })).toBe('a conversation is not listed');
  // A draft lists it above what is for him.
  const gone = { ...left, readSeqByUser: { bob: 1 }, deletedByUser: log.deletedByUser } as ServerLog;
  const listed = { unreadMessageCount: 0, readMessageSeq: 1, orderKey: 1001, lastMessage: undefined };
  expect(check(gone, listed, [draft('g1')])).toBeUndefined();
  expect(check(gone, listed, [])).toBe('a deleted conversation is listed');
});

test('a group that was dismissed counts nothing where a message of the device alone lists it', () => {
  const lastMessage = { ...shown, messageID: '', isInserted: true as const };
  const listed = { unreadMessageCount: 0, readMessageSeq: 0, orderKey: 1002, lastMessage };
  const state = { ...bob, isCurrent: true, conversations: [{ conversationID: 'g1', messages: [], listed }] };
  const check = (entries: readonly Entry[]) => foundBy(listIsRight, entries, { logs: [group], devices: [state] })?.what;
  expect(check(late)).toBeUndefined();
  expect(check([synced])).toBe('unread is miscounted');
});

test('it lists no mentions of before there either', () => {
  const settings = { pinnedTime: 0, notificationStatus: 1, marks: [], mentions: [] };
  const lastMessage = { ...shown, messageID: '', isInserted: true as const, orderKey: 1002 };
  const listed = { unreadMessageCount: 2, readMessageSeq: 0, orderKey: 1002, lastMessage, settings };
  const mentioning: ServerLog = {
    ...group,
    messages: group.messages.map((one) => ({ ...one, mentions: ['bob'] })),
    settingsByUser: { bob: { ...settings, mentions: ['101', '102'] } },
  };
  const state = { ...bob, isCurrent: true, conversations: [{ conversationID: 'g1', messages: [], listed }] };
  const check = (entries: readonly Entry[]) =>
    foundBy(listIsRight, entries, { logs: [mentioning], devices: [state] })?.what;
  expect(check(late)).toBeUndefined();
  expect(check([synced])).toBe('mentions are others');
});

test.each<[string, readonly Entry[], number, string | undefined]>([
  ['is wrong where the server has another one', learns(1), 2, 'the server counts another'],
  ['is right where this device deleted something', [...learns(1), ...deletion(2)], 1, undefined],
])('a count that agrees with the log %s', (_what, entries, unreadMessageCount, wrong) => {
  const lastMessage = { ...shown, messageID: '102' };
  const listed = { unreadMessageCount, readMessageSeq: 0, orderKey: 1001, lastMessage };
  expect(checkOf({ ...unread, unreadByUser: { bob: 3 } }, entries, listed)).toBe(wrong);
});
