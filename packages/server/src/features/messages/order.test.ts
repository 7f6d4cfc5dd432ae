import { type Millis, millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../../core/ids.ts';
import { groupRules } from '../groups/index.ts';
import { createOrder, type RuleOfApp } from './order.ts';
import type { AppendCommand, AppendFacts } from './store.ts';

const now = millis(1_700_000_000_000);
const [app, other] = [toAppID(1), toAppID(2)];

const facts: AppendFacts = {
  generation: undefined,
  earlier: undefined,
  head: {
    position: 0,
    messageSeq: 0,
    orderKey: 0,
    counted: 0,
    newestMessageID: 0,
    deletedSeq: 0,
    targetedSeq: 0,
    endedPosition: 0,
    changedAt: millis(0),
  },
  sentCounted: 0,
  orderMark: 0,
  isBlocked: false,
};
const command: AppendCommand = {
  log: toLogKey(9),
  senderKey: toUserKey(1),
  localMessageID: 'local',
  messageID: 5,
  body: '{}',
  isCounted: true,
  duties: [],
};

function keyOf(ruleOf: RuleOfApp, at: Millis, changes: Partial<AppendFacts> = {}, of = app): number {
  const decision = ruleOf(of)({ ...facts, ...changes }, command, at);
  return decision.kind === 'append' ? decision.row.orderKey : Number.NaN;
}

test('the order of a node never falls, whatever its clock does', () => {
  const ruleOf = createOrder(groupRules);
  const clock = [0, 5, 5, -3_600_000, -3_599_000, 4, 6, 7_200_000, 0];
  const keys = clock.map((ms) => keyOf(ruleOf, millis(now + ms)));
  expect(keys).toEqual([...keys].sort((one, two) => one - two));
  expect(new Set(keys).size).toBe(keys.length);
});

test('it goes on where the database was, and where another node left a log', () => {
  const ruleOf = createOrder(groupRules);
  const orderMark = (now + 3_600_000) * 1024;
  expect(keyOf(ruleOf, now, { orderMark })).toBe(orderMark + 32);
  // Another node raised the mark meanwhile: that is no reason to run after it.
  expect(keyOf(ruleOf, now, { orderMark: orderMark + 2 ** 20 })).toBe(orderMark + 64);
  const orderKey = orderMark + 2 ** 21;
  expect(keyOf(ruleOf, now, { orderMark, head: { ...facts.head, orderKey } })).toBe(orderKey + 32);
  expect(keyOf(ruleOf, now)).toBe(orderKey + 64);
});

test('what was refused or known already gives no key', () => {
  const ruleOf = createOrder(groupRules);
  keyOf(ruleOf, now);
  const earlier = { log: command.log, position: 1, messageID: 1, messageSeq: 1, timestamp: now, orderKey: 2 ** 52 };
  expect(ruleOf(app)({ ...facts, earlier }, command, now).kind).toBe('repeat');
  expect(keyOf(ruleOf, now)).toBe(now * 1024 + 5 + 32);
});

test('apps do not disturb each other', () => {
  const ruleOf = createOrder(groupRules);
  keyOf(ruleOf, millis(now + 60_000));
  expect(keyOf(ruleOf, now, {}, other)).toBe(now * 1024 + 5);
});

const targets = { userKeys: [toUserKey(2)], isInclusive: true };
const writer = { isOver: true, mute: { mode: 1, expiredTime: -1, roles: [] }, memberCount: 1 };

test.each([
  ['tips of a group that was dismissed', { isOfServer: true }, true, 'append'],
  [
    "what the app's server says there",
    { isOfServer: true, isForLiving: true },
    true,
    'MessageModuleTargetDoesNotExist',
  ],
  [
    'what it says in one that lives and is muted, for a stranger',
    { isOfServer: true, isForLiving: true },
    false,
    'append',
  ],
  ['what a stranger says', {}, false, 'GroupModuleUserIsNotInTheGroup'],
] as const)('%s is decided with the write [GTARGET-9]', (_what, changes, isOver, expected) => {
  const ruleOf = createOrder(groupRules);
  const decision = ruleOf(app)({ ...facts, writer: { ...writer, isOver } }, { ...command, ...changes }, now);
  expect(decision.kind === 'refuse' ? decision.refusal.refused : decision.kind).toBe(expected);
});

test('the head remembers the newest message that is not for all', () => {
  const ruleOf = createOrder(groupRules);
  const targeted = ruleOf(app)(facts, { ...command, isCounted: false, targets }, now);
  expect(targeted).toMatchObject({ row: { shownTo: 'listed' }, head: { messageSeq: 1, targetedSeq: 1 } });
  if (targeted.kind !== 'append') throw new Error('it is appended');
  const next = ruleOf(app)({ ...facts, head: targeted.head }, command, now);
  expect(next).toMatchObject({ row: { shownTo: undefined }, head: { messageSeq: 2, targetedSeq: 1 } });
});
