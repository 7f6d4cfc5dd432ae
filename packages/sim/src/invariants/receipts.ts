import type { DeviceState, Facts } from '../facts.ts';
import { type HistoryPage, ofKind, type Received, type Recorded, type SeenMessage, type Sent } from '../history.ts';
import { isGroup } from '../places.ts';
import { isCompleteSync } from './held-since.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I14: receipts only grow. What a device showed as read it never shows as unread; in the end every device says what the
 * server says; nobody is said to have read who did not say so, and whose saying was acknowledged has; counts add up.
 */
export const receiptsOnlyGrow: Checker = (facts) =>
  countedWrongly(facts) ??
  wentBack(facts) ??
  acknowledgedIsRead(facts) ??
  readUnasked(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => shownOtherwise(facts, device),
  );

/** In a conversation of two the sender is told of one recipient, the reader of none. */
function countedWrongly({ run }: Facts): Violation | undefined {
  return firstOf(ofKind(run.entries, 'receiptTold'), ({ at, device, infos }) => {
    const ofTwo = infos.filter(({ conversationID }) => !isGroup(conversationID));
    const wrong = ofTwo.find(({ status, readMemberCount, unreadMemberCount, isSelfOperated }) => {
      const sum = readMemberCount + unreadMemberCount;
      if (status === 'Done') return sum !== readMemberCount || readMemberCount !== (isSelfOperated ? 0 : 1);
      return status !== 'Expired' || readMemberCount !== 0 || isSelfOperated || sum > 1;
    });
    return wrong && violation('I14', at, 'the counts of a receipt do not add up', device, wrong);
  });
}

/**
 * A page shows what was there when it was asked for, or later. A backup that is put back may undo it, which devices notice
 * one by one: from then on nothing can be said. A device that has lost its cache learns with its first synchronisation up to
 * where whole conversations were read: that does not stand in the messages that a page brings before.
 */
function wentBack({ run }: Facts): Violation | undefined {
  const readAt = new Map<string, number>();
  /** Until when each device that lost its cache had not synchronised again. */
  const emptyUntil = new Map<string, number>();
  const restoredAt = ofKind(run.entries, 'act').find(({ act }) => act === 'restoreBackup')?.at ?? finally_;
  return firstOf(run.entries, (entry) => {
    if (entry.at >= restoredAt) return undefined;
    if (entry.kind === 'receiptTold') {
      for (const { messageID, status } of entry.infos) {
        if (status === 'Done') note(readAt, `${entry.device}:${messageID}`, entry.at);
      }
    }
    if (entry.kind === 'act' && entry.act === 'loseCache') emptyUntil.set(entry.who, finally_);
    if (entry.kind === 'exchange' && emptyUntil.get(entry.device) === finally_ && isCompleteSync(entry)) {
      emptyUntil.set(entry.device, entry.at);
    }
    if (!shows(entry)) return undefined;
    const since = entry.kind === 'page' ? entry.calledAt : entry.at;
    if (since <= (emptyUntil.get(entry.device) ?? -1)) return undefined;
    const messages = 'messages' in entry ? entry.messages : [entry.message];
    const wrong = messages.find(
      ({ messageID, receipt, isRevoked }) =>
        !isRevoked && receipt !== 'Done' && (readAt.get(`${entry.device}:${messageID}`) ?? finally_) < since,
    );
    if (wrong) return violation('I14', entry.at, 'a receipt went back', entry.device, ids(wrong), wrong.receipt);
    for (const { messageID, receipt } of messages) {
      if (receipt === 'Done') note(readAt, `${entry.device}:${messageID}`, entry.at);
    }
    return undefined;
  });
}

function note(readAt: Map<string, number>, key: string, at: number): void {
  if (!readAt.has(key)) readAt.set(key, at);
}

const shows = (entry: Recorded): entry is Recorded<Received | HistoryPage | Sent> =>
  ['received', 'page', 'sent'].includes(entry.kind);

function acknowledgedIsRead({ run, serverMessageByID, lostByRestore }: Facts): Violation | undefined {
  if (ofKind(run.entries, 'act').some(({ act }) => act === 'restoreBackup')) return undefined;
  return firstOf(ofKind(run.entries, 'receiptsRead'), ({ at, device, messageIDs }) => {
    const wrong = messageIDs.find((messageID) => {
      const row = serverMessageByID.get(messageID);
      const isOpen = row?.receipt === 'Processing' && !row.readBy && !row.isRevoked;
      return isOpen && !lostByRestore.has(messageID);
    });
    return wrong === undefined ? undefined : violation('I14', at, 'an acknowledged receipt is not set', device, wrong);
  });
}

function readUnasked({ run }: Facts): Violation | undefined {
  const calls = ofKind(run.entries, 'readReceipts');
  const named = new Set(calls.flatMap(({ userID, messageIDs = [] }) => messageIDs.map((id) => `${userID}:${id}`)));
  const whole = new Set(calls.flatMap((call) => (call.messageIDs ? [] : [`${call.userID}:${call.conversationID}`])));
  return firstOf(run.logs, ({ users, messages }) => {
    const wrong = messages.find(({ receipt, senderUserID, messageID }) => {
      const reader = users.find((userID) => userID !== senderUserID);
      return receipt === 'Done' && !named.has(`${reader}:${messageID}`) && !whole.has(`${reader}:${senderUserID}`);
    });
    return wrong && violation('I14', finally_, 'a message is read that nobody said to have read', ids(wrong));
  });
}

function shownOtherwise({ serverMessageByID }: Facts, { device, conversations }: DeviceState): Violation | undefined {
  const ofTwo = conversations.filter(({ conversationID }) => !isGroup(conversationID));
  const shown = ofTwo.flatMap(({ messages, listed }) => [
    ...messages,
    ...(listed?.lastMessage ? [listed.lastMessage] : []),
  ]);
  return firstOf(shown, (message: SeenMessage) => {
    const row = serverMessageByID.get(message.messageID);
    if (!row || row.receipt === message.receipt) return undefined;
    const what = 'a device says otherwise how far a message was read';
    return violation('I14', finally_, what, device, ids(message), message.receipt, row.receipt);
  });
}
