import { describe, expect, test } from 'vitest';
import { check, checkers } from './checkers.ts';
import {
  collectFacts,
  type DeviceState,
  type ListedConversation,
  type Run,
  type ServerLog,
  type ServerMessage,
} from './facts.ts';
import type { Entry, Recorded, SeenMessage } from './history.ts';

/** Ann sends 1 and 2 to Bob; both are acknowledged, told and held. */
const row = (seq: number, over: Partial<ServerMessage> = {}): ServerMessage => ({
  log: 7,
  position: seq,
  changedPosition: seq,
  messageID: `10${seq}`,
  localMessageID: `l${seq}`,
  messageSeq: seq,
  orderKey: 1000 * seq,
  timestamp: 50 + seq,
  senderUserID: 'ann',
  tag: `t${seq}`,
  isCounted: true,
  ...over,
});

const seen = (seq: number, by: 'ann' | 'bob', over: Partial<SeenMessage> = {}): SeenMessage => ({
  messageID: `10${seq}`,
  localMessageID: `l${seq}`,
  messageSeq: seq,
  orderKey: 1000 * seq,
  timestamp: 50 + seq,
  senderUserID: 'ann',
  conversationID: by === 'ann' ? 'bob' : 'ann',
  sentStatus: 'Success',
  tag: `t${seq}`,
  ...over,
});

const ann = { device: 'ann1', userID: 'ann', life: 1 };
const bob = { device: 'bob1', userID: 'bob', life: 1 };
const toBob = { ...ann, conversationID: 'bob' };
const log = (...messages: ServerMessage[]): ServerLog => ({
  log: 7,
  users: ['ann', 'bob'],
  headPosition: messages.length,
  readSeqByUser: {},
  messages,
});
/** Ann sent everything, so that nothing counts as unread for her, and all of it for Bob. */
const listedFor = (who: typeof ann, messages: SeenMessage[], over: Partial<ListedConversation> = {}) => ({
  unreadMessageCount: who.userID === 'bob' ? messages.length : 0,
  readMessageSeq: 0,
  orderKey: messages.at(-1)?.orderKey ?? 0,
  lastMessage: messages.at(-1),
  ...over,
});
const holds = (
  who: typeof ann,
  conversationID: string,
  messages: SeenMessage[],
  over: Partial<ListedConversation> = {},
): DeviceState => ({
  ...who,
  isCurrent: true,
  conversations: [{ conversationID, messages, held: { log: 7, position: 2 }, listed: listedFor(who, messages, over) }],
});
const bobHolds = (over: Partial<ListedConversation>) => holds(bob, 'ann', [seen(1, 'bob'), seen(2, 'bob')], over);
const unlisted = (state: DeviceState): DeviceState => ({
  ...state,
  conversations: state.conversations.map(({ listed: _listed, ...rest }) => rest),
});
const listState = (what: string): Entry => ({ ...bob, kind: 'listSync', what });
const received = (...messages: SeenMessage[]): Entry => ({
  ...bob,
  kind: 'received',
  conversationID: 'ann',
  isOffline: false,
  messages,
});
const act = (kind: 'kill' | 'powerCut' | 'backUp' | 'restoreBackup', who = 's1'): Entry => ({
  kind: 'act',
  act: kind,
  who,
});
const exchange = (method: string, params: unknown, result: unknown, askedAt = 50): Entry => ({
  kind: 'exchange',
  device: 'bob1',
  server: 's1',
  connection: 1,
  method,
  askedAt,
  params,
  result,
});
const wire = (message: ServerMessage): unknown => ({
  ...message,
  messageID: Number(message.messageID),
  conversationType: 0,
  targetID: 'bob',
  content: { type: 1, message: message.tag },
});

const firstSync = (device: string): Entry => ({
  ...exchange(
    'sync',
    { logs: [] },
    { userLog: { position: 0, reload: false, entries: [] }, changed: [], reload: [], complete: true },
    0,
  ),
  ...({ device } as object),
});

/** The same over the connection that the device opened with its next login. */
const again = (entry: Entry): Entry => ({ ...entry, ...({ connection: 2 } as object) });

const begun: readonly Entry[] = [
  { ...ann, kind: 'connection', what: 'Connected/Success' },
  { ...bob, kind: 'connection', what: 'Connected/Success' },
  firstSync('ann1'),
  firstSync('bob1'),
];
const call = (tag: string): Entry => ({ ...toBob, kind: 'send', tag, isRetry: false });
const calls: readonly Entry[] = [call('t1'), call('t2')];
const ack = (seq: number): Entry => ({ ...toBob, kind: 'sent', tag: `t${seq}`, message: seen(seq, 'ann') });
const told = received(seen(1, 'bob'), seen(2, 'bob'));
const good: readonly Entry[] = [...begun, ...calls, ack(1), ack(2), told];
const toldOtherwise = (event: Entry): readonly Entry[] => [...begun, ...calls, ack(1), ack(2), event];
const unanswered: readonly Entry[] = [...begun, ...calls, ack(1), told];

/** Entries one millisecond apart. */
function run(entries: readonly Entry[], over: Partial<Run> = {}): Run {
  return {
    entries: entries.map((entry, at): Recorded => ({ at, ...entry })),
    logs: [log(row(1), row(2))],
    devices: [holds(ann, 'bob', [seen(1, 'ann'), seen(2, 'ann')]), holds(bob, 'ann', [seen(1, 'bob'), seen(2, 'bob')])],
    resolveWithinMs: 100,
    ...over,
  };
}

const page = (over: object): Entry => ({
  ...bob,
  kind: 'page',
  calledAt: 50,
  conversationID: 'ann',
  count: 10,
  reverse: true,
  anchor: undefined,
  wasConnected: true,
  messages: [seen(1, 'bob'), seen(2, 'bob')],
  ...over,
});
const entryOf = (message: ServerMessage) => ({ position: message.changedPosition, message: wire(message) });
const catchUp = (messages: ServerMessage[], to: number, complete: boolean): Entry =>
  exchange(
    'catchUp',
    { logs: [{ log: 7, position: 0, messageSeq: 0 }] },
    { logs: [{ log: 7, from: 0, to, complete, entries: messages.map(entryOf) }] },
  );
const head = { log: 7, conversationType: 0, conversationID: 'ann', position: 2, messageSeq: 2, messageID: 102 };
const sync = (claims: object[], changed: object[], reload: object[] = []): Entry =>
  exchange(
    'sync',
    { logs: claims },
    { userLog: { position: 0, reload: false, entries: [] }, changed, reload, complete: true },
  );
const login = (epoch: number, askedAt: number): Entry =>
  exchange(
    'login',
    {},
    { sessionID: 's', serverTime: 1, epoch, heartbeatMs: 1, tokenExpiresAt: 1, offlineMessageMs: 1, textBytesMax: 1 },
    askedAt,
  );
/** Message 2 came after the backup, and its place was taken by another message after the restoration. */
const restored: readonly Entry[] = [
  ...begun,
  ...calls,
  ack(1),
  act('backUp'),
  ack(2),
  told,
  act('restoreBackup'),
  call('t3'),
  { ...toBob, kind: 'sent', tag: 't3', message: seen(2, 'ann', { messageID: '103', localMessageID: 'l3', tag: 't3' }) },
  received(seen(2, 'bob', { messageID: '103', localMessageID: 'l3', tag: 't3' })),
];
const afterRestore = {
  logs: [log(row(1), row(2, { messageID: '103', localMessageID: 'l3', tag: 't3' }))],
  devices: [holds(bob, 'ann', [seen(1, 'bob'), seen(2, 'bob', { messageID: '103', localMessageID: 'l3', tag: 't3' })])],
};

/** Ann took message 2 back; both were told so, and hold it so. */
const isRevoked = { isRevoked: true } as const;
const revokedRow = row(2, { changedPosition: 3, isCounted: false, ...isRevoked });
const revokeCall: Entry = { ...ann, kind: 'revoke', messageID: '102' };
const revokeAnswer: Entry = { ...ann, kind: 'revoked', calledAt: 0, message: seen(2, 'ann', isRevoked) };
const revokeTold: Entry = { ...bob, kind: 'revokeReceived', messages: [seen(2, 'bob', isRevoked)] };
const recalled: readonly Entry[] = [...good, revokeCall, revokeAnswer, revokeTold];
const holding3 = (state: DeviceState): DeviceState => ({
  ...state,
  conversations: state.conversations.map((one) => ({ ...one, held: { log: 7, position: 3 } })),
});
const bobHoldsRevoked = holding3(
  holds(bob, 'ann', [seen(1, 'bob'), seen(2, 'bob', isRevoked)], { unreadMessageCount: 1 }),
);
const afterRecall = {
  logs: [{ ...log(row(1), revokedRow), headPosition: 3 }],
  devices: [holding3(holds(ann, 'bob', [seen(1, 'ann'), seen(2, 'ann', isRevoked)])), bobHoldsRevoked],
};
const bobShowsOld = holding3(
  holds(bob, 'ann', [seen(1, 'bob'), seen(2, 'bob')], {
    unreadMessageCount: 1,
    lastMessage: seen(2, 'bob', isRevoked),
  }),
);

/** Bob logs out before his first sync is answered, and in again: his device drops what still comes over the old connection. */
const relogin = (...firstSyncs: Entry[]): Run =>
  run(
    [
      ...begun.slice(0, 3),
      login(1, 0),
      { ...bob, kind: 'connection', what: 'Disconnected/Success' },
      { ...bob, kind: 'connection', what: 'Connecting/ActiveLogin' },
      ...firstSyncs,
      call('t1'),
      ack(1),
      again(login(1, 0)),
      again(firstSync('bob1')),
      call('t2'),
      ack(2),
      received(seen(2, 'bob')),
    ],
    { devices: [holds(bob, 'ann', [seen(2, 'bob')], { unreadMessageCount: 2 })] },
  );

const unset = { pinnedTime: 0, notificationStatus: 1, marks: [], mentions: [] };
const pinned = { ...unset, pinnedTime: 5 };
const setByBob = (mentions: readonly string[]): ServerLog => ({
  ...log(row(1), row(2, { mentions })),
  settingsByUser: { bob: unset },
});

const broken: readonly [invariant: string, rule: string, broken: Run][] = [
  ['I13', 'unread is one too many', run(good, { devices: [bobHolds({ unreadMessageCount: 3 })] })],
  ['I13', 'what nobody counts is counted', run(good, { logs: [log(row(1, { isCounted: false }), row(2))] })],
  ['I13', 'a reading is not known', run(good, { logs: [{ ...log(row(1), row(2)), readSeqByUser: { bob: 1 } }] })],
  [
    'I13',
    'a setting is shown otherwise',
    run(good, { logs: [setByBob([])], devices: [bobHolds({ settings: pinned })] }),
  ],
  ['I13', 'a mention is not listed', run(good, { logs: [setByBob(['*'])], devices: [bobHolds({ settings: unset })] })],
  ['I13', 'the last message is an old one', run(good, { devices: [bobHolds({ lastMessage: seen(1, 'bob') })] })],
  ['I13', 'a conversation is not listed', run(good, { devices: [unlisted(bobHolds({}))] })],
  ['I13', 'the total told last is another one', run([...good, { ...bob, kind: 'total', what: '1' }])],
  ['I13', 'a synchronisation ends twice', run([...good, ...['Started', 'Finished', 'Finished'].map(listState)])],
  ['I13', 'a synchronisation ends that never began', run([...good, listState('Failed')])],
  ['I15', 'an acknowledged revocation is not in the log', run([...good, revokeCall, revokeAnswer])],
  ['I15', 'a message is revoked that nobody revoked', run([...good, revokeTold], afterRecall)],
  [
    'I15',
    'a revoked message is told as received',
    run([...recalled, received(seen(2, 'bob', isRevoked))], afterRecall),
  ],
  ['I15', 'a device shows the text again', run([...recalled, page({ calledAt: 99 })], afterRecall)],
  ['I15', 'a revocation is told twice', run([...recalled, revokeTold], afterRecall)],
  ['I15', 'a device shows the text in the end', run(recalled, { ...afterRecall, devices: [bobShowsOld] })],
  ['I15', 'a device never told of it', run([...good, revokeCall, revokeAnswer], afterRecall)],
  [
    'I13',
    'the last message is shown as it was',
    run(recalled, {
      ...afterRecall,
      devices: [holding3(holds(bob, 'ann', [seen(1, 'bob')], { unreadMessageCount: 1, lastMessage: seen(2, 'bob') }))],
    }),
  ],
  ['I1', 'an acknowledged message is not in the log', run(good, { logs: [log(row(1))] })],
  ['I1', 'the log holds it at another place', run(good, { logs: [log(row(1), row(2, { orderKey: 2001 }))] })],
  ['I7', 'an acknowledged message is gone after a power cut', run([...good, act('powerCut')], { logs: [log(row(1))] })],
  ['I2', 'a device shows what nobody sent', run([...good, received(seen(3, 'bob'))])],
  ['I2', 'a device shows a message before it was sent', run([received(seen(1, 'bob')), ...good])],
  ['I2', 'the log has what nobody sent', run(good, { logs: [log(row(1), row(2), row(3))] })],
  [
    'I3',
    'one send is two rows',
    run(good, { logs: [log(row(1), row(2), row(3, { localMessageID: 'l2', tag: 't2' }))] }),
  ],
  [
    'I3',
    'one send was answered twice with two ids',
    run([...good, { ...ann, kind: 'status', message: seen(1, 'ann', { messageID: '109' }) }]),
  ],
  ['I4', 'the log has a gap', run(good, { logs: [log(row(1), row(3, { messageID: '102', tag: 't2' }))] })],
  ['I4', 'the head is beyond the last position', run(good, { logs: [{ ...log(row(1), row(2)), headPosition: 3 }] })],
  [
    'I4',
    'a sequence was two messages',
    run([...good, received(seen(1, 'bob', { messageID: '109', localMessageID: 'l9' }))]),
  ],
  ['I5', 'a later call came first', run([...begun, call('t2'), call('t1'), ack(1), ack(2), told])],
  ['I6', 'an event is not ascending', run(toldOtherwise(received(seen(2, 'bob'), seen(1, 'bob'))))],
  ['I6', 'an older message comes in a later event', run([...good, received(seen(1, 'bob'))])],
  ['I12', 'a message is told of twice', run([...good, received(seen(2, 'bob'))])],
  ['I10', 'a catch-up leaves a message out', run([...good, catchUp([row(2)], 2, true)])],
  ['I10', 'a complete catch-up ends before what was known', run([...good, catchUp([row(1)], 1, true)])],
  ['I10', 'a complete sync leaves a log out', run([...good, sync([], [])])],
  ['I10', 'a page has a hole', run([...good, page({ messages: [seen(1, 'bob'), seen(3, 'bob')] })])],
  ['I10', 'a page lacks what the device knew', run([...good, page({ messages: [seen(1, 'bob')] })])],
  [
    'I10',
    'a short page does not reach what was known at its other end',
    run([...good, page({ messages: [seen(2, 'bob')] })]),
  ],
  [
    'I11',
    'a device keeps what the backup took away',
    run(restored, { ...afterRestore, devices: [holds(bob, 'ann', [seen(1, 'bob'), seen(2, 'bob')])] }),
  ],
  ['I11', 'the epoch does not grow', run([login(1, 0), ...restored, login(1, 99)], afterRestore)],
  [
    'I11',
    'a stale position is let pass',
    run([...restored, sync([{ log: 7, position: 2, messageSeq: 2, messageID: 102 }], [])], afterRestore),
  ],
  ['I8', 'a send is not answered', run(unanswered)],
  [
    'I8',
    'a device calls a message failed that is in the log',
    run(good, {
      devices: [holds(ann, 'bob', [seen(1, 'ann'), seen(2, 'ann', { messageID: '', sentStatus: 'Failed' })])],
    }),
  ],
  ['I9', 'a device lacks a message', run(good, { devices: [holds(bob, 'ann', [seen(1, 'bob')])] })],
  ['I9', 'a device lacks a message of after its second login', relogin(again(login(1, 0)), again(firstSync('bob1')))],
  ['I9', 'a device holds a message it never told of', run(toldOtherwise(received(seen(1, 'bob'))))],
  [
    'I9',
    'a device stands behind the log',
    run(good, {
      devices: [
        {
          ...bob,
          isCurrent: true,
          conversations: [
            { conversationID: 'ann', messages: [seen(1, 'bob'), seen(2, 'bob')], held: { log: 7, position: 1 } },
          ],
        },
      ],
    }),
  ],
];

describe('the checkers', () => {
  test('find nothing in a sound run', () => {
    expect(check(run(good))).toBeUndefined();
    expect(
      check(run([...good, page({}), page({ reverse: false }), catchUp([row(1), row(2)], 2, true)])),
    ).toBeUndefined();
    expect(check(run([...good, sync([], [head])]))).toBeUndefined();
  });

  test('find nothing in a run in which a message was taken back', () => {
    const pages = [page({ messages: [seen(1, 'bob'), seen(2, 'bob', isRevoked)], calledAt: 99 })];
    expect(check(run([...recalled, ...pages], afterRecall))).toBeUndefined();
  });

  test('find nothing in a run whose backup was restored, when devices follow', () => {
    expect(
      check(run([login(1, 0), ...restored, login(2, 99), sync([head], [], [head])], afterRestore)),
    ).toBeUndefined();
  });

  test('find nothing where an answer comes after the logout, and after the next login began', () => {
    expect(check(relogin(firstSync('bob1')))).toBeUndefined();
  });

  test.each(broken)('%s finds: %s', (invariant, _rule, world) => {
    const checker = checkers[invariant];
    expect(checker?.(collectFacts(world))?.invariant).toBe(invariant);
    expect(check(world)).toBeDefined();
  });

  test('a crash excuses a send that was never answered, and nothing else', () => {
    expect(check(run([...unanswered, act('kill', 'ann1')]))).toBeUndefined();
    expect(check(run([...unanswered, act('kill', 'bob1')]))?.invariant).toBe('I8');
  });
});
