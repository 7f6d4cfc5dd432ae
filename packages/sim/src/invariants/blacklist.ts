import type { DeviceState, Facts } from '../facts.ts';
import { type BlockCall, type Blocked, type BlockRefused, ofKind, type Recorded } from '../history.ts';
import { placeOf } from '../places.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

/**
 * Who is blocked sends nothing: a message whose first call came after a block was answered, and that was answered before
 * anybody asked to unblock, was not accepted. Not judged where an old backup was put back: the block may have gone.
 */
export const blockedSendsNothing: Checker = (facts) => {
  const { entries } = facts.run;
  if (ofKind(entries, 'act').some(({ act }) => act === 'restoreBackup')) return undefined;
  const calls = ofKind(entries, 'block', 'blocked', 'blockRefused');
  const sends = new Map<string, number>();
  for (const { tag, at } of facts.sends) if (!sends.has(tag)) sends.set(tag, at);
  return firstOf(ofKind(entries, 'sent'), ({ userID, conversationID, tag, at, message }): Violation | undefined => {
    const sentAt = sends.get(tag) ?? 0;
    const list = calls.filter(
      (call) => call.userID === conversationID && (call.kind === 'blockRefused' || call.conversationID === userID),
    );
    return isBlockedThroughout(list, sentAt, at)
      ? violation('I19', at, 'a message of who is blocked was accepted', message.messageID, userID, conversationID)
      : undefined;
  });
};

type Call = Recorded<BlockCall | Blocked | BlockRefused>;

/** Whether the last word by the one time was a block, and nothing else was asked for until the other. */
function isBlockedThroughout(calls: readonly Call[], from: number, to: number): boolean {
  const last = calls.findLast((call) => call.kind === 'blocked' && call.at <= from);
  if (last?.kind !== 'blocked' || !last.isBlocked) return false;
  // A call without an answer may take effect at any time behind it.
  return !calls.some(
    (call) => call.kind === 'block' && !call.isBlocked && call.at <= to && isOpen(calls, call, last.calledAt),
  );
}

function isOpen(calls: readonly Call[], call: Recorded<BlockCall>, blockedAt: number): boolean {
  const answer = calls.find((one) => one.kind !== 'block' && one.device === call.device && one.calledAt === call.at);
  return answer === undefined || answer.at >= blockedAt;
}

/** In the end every device has the list of the server. */
export const listsEqualServer: Checker = (facts) =>
  firstOf(facts.run.devices, (state) => (state.isCurrent ? wrongList(facts, state) : undefined));

function wrongList(facts: Facts, { device, userID, blocked, conversations }: DeviceState): Violation | undefined {
  if (!blocked) return undefined;
  return firstOf(conversations, ({ conversationID }) => {
    const known = facts.run.blocked?.[userID];
    if (!known || known.includes(conversationID) === blocked.includes(conversationID)) return undefined;
    const where = placeOf(userID, conversationID);
    return violation('I9', Number.POSITIVE_INFINITY, 'a device has another list of blocked users', device, where);
  });
}
