import { cacheNumbers } from '../cache-numbers.ts';
import type { DeviceState, Facts, ServerMessage } from '../facts.ts';
import {
  type HistoryPage,
  ofKind,
  type Received,
  type Recorded,
  type Revoked,
  type RevokeReceived,
  type SeenMessage,
} from '../history.ts';
import { placeOf } from '../places.ts';
import { mayBeGone } from './deletions.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { mayDiffer } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I15: recall beats late delivery. What was taken back stays so, on the server and on every device; only its sender can
 * do it; whoever showed the message says that it was revoked, once; and it is never told as received.
 */
export const recallBeatsDelivery: Checker = (facts) =>
  acknowledgedIsRevoked(facts) ??
  revokedUnasked(facts) ??
  toldAsReceived(facts) ??
  shownAgain(facts) ??
  toldTwice(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => shownOtherwise(facts, device) ?? untold(facts, device),
  );

/** When a backup was put back; what was done after it was taken may be undone. */
function restoreOf({ run }: Facts): { readonly backedUpAt: number; readonly restoredAt: number } | undefined {
  const acts = ofKind(run.entries, 'act');
  const restored = acts.findLast(({ act }) => act === 'restoreBackup');
  if (!restored) return undefined;
  const backedUpAt = acts.findLast(({ act, at }) => act === 'backUp' && at <= restored.at)?.at ?? 0;
  return { backedUpAt, restoredAt: restored.at };
}

function acknowledgedIsRevoked(facts: Facts): Violation | undefined {
  const restore = restoreOf(facts);
  return firstOf(ofKind(facts.run.entries, 'revoked'), ({ at, calledAt, device, message }) => {
    const row = facts.serverMessageByID.get(message.messageID);
    if (row?.isRevoked || facts.lostByRestore.has(message.messageID)) return undefined;
    if (restore && at >= restore.backedUpAt && calledAt <= restore.restoredAt) return undefined;
    return violation('I15', at, 'an acknowledged revocation is not in the log', device, ids(message));
  });
}

function revokedUnasked({ run }: Facts): Violation | undefined {
  const calls = ofKind(run.entries, 'revoke');
  const asked = new Set(calls.map(({ userID, messageID }) => `${userID}:${messageID}`));
  const askedByAnybody = new Set(calls.map(({ messageID }) => messageID));
  return firstOf(run.logs, ({ messages, group }) => {
    // Of a group its owner and admins may do it as well.
    const isAsked = ({ senderUserID, messageID }: ServerMessage): boolean =>
      group ? askedByAnybody.has(messageID) : asked.has(`${senderUserID}:${messageID}`);
    const wrong = messages.find((row) => row.isRevoked && !isAsked(row));
    return wrong && violation('I15', finally_, 'a message is revoked that its sender did not revoke', ids(wrong));
  });
}

function toldAsReceived({ run }: Facts): Violation | undefined {
  return firstOf(ofKind(run.entries, 'received'), ({ at, device, messages }) => {
    const wrong = messages.find(({ isRevoked }) => isRevoked);
    return wrong && violation('I15', at, 'a revoked message was told as received', device, ids(wrong));
  });
}

/**
 * Once an application was told that a message is revoked, its device does not show it otherwise any more. A backup that
 * is put back may undo it; until a device notices, it goes on showing what it holds.
 */
function shownAgain({ run, serverMessageByID }: Facts): Violation | undefined {
  const toldAt = new Map<string, number>();
  return firstOf(run.entries, (entry) => {
    if (entry.kind === 'act' && entry.act === 'restoreBackup') toldAt.clear();
    if (!shows(entry)) return undefined;
    const since = entry.kind === 'page' ? entry.calledAt : entry.at;
    const keyOf = ({ messageID }: SeenMessage): string => `${entry.device}:${messageID}`;
    const shown = 'messages' in entry ? entry.messages : [entry.message];
    const wrong = shown.find((one) => {
      const isRecalled = serverMessageByID.get(one.messageID)?.isRevoked === true;
      return isRecalled && !one.isRevoked && (toldAt.get(keyOf(one)) ?? finally_) < since;
    });
    if (wrong) return violation('I15', entry.at, 'a device showed a message again', entry.device, ids(wrong));
    const isTold = entry.kind === 'revoked' || entry.kind === 'revokeReceived';
    for (const one of isTold ? shown : []) if (!toldAt.has(keyOf(one))) toldAt.set(keyOf(one), entry.at);
    return undefined;
  });
}

const shows = (entry: Recorded): entry is Recorded<Revoked | RevokeReceived | Received | HistoryPage> =>
  ['revoked', 'revokeReceived', 'received', 'page'].includes(entry.kind);

function toldTwice({ run }: Facts): Violation | undefined {
  const cacheOf = cacheNumbers();
  const told = new Set<string>();
  return firstOf(run.entries, (entry) => {
    const cache = cacheOf(entry);
    if (entry.kind === 'act' && entry.act === 'restoreBackup') told.clear();
    if (entry.kind !== 'revokeReceived') return undefined;
    return firstOf(entry.messages, (message) => {
      const key = `${entry.device}/${cache}:${message.messageID}`;
      if (told.has(key)) return violation('I15', entry.at, 'a revocation was told twice', entry.device, ids(message));
      told.add(key);
      return undefined;
    });
  });
}

function shownOtherwise(facts: Facts, { device, userID, conversations }: DeviceState): Violation | undefined {
  return firstOf(conversations, ({ conversationID, messages }) => {
    const log = facts.logByConversation.get(placeOf(userID, conversationID));
    return firstOf(messages, (message) => {
      const row = facts.serverMessageByID.get(message.messageID);
      if (!row || row.isRevoked === message.isRevoked || mayDiffer(log, userID, row)) return undefined;
      const what = row.isRevoked ? 'a device shows what was revoked' : 'a device shows a revocation that is none';
      return violation('I15', finally_, what, device, ids(message));
    });
  });
}

/** A process that lived all the while and showed the message has told its application, or was answered. */
function untold(facts: Facts, { device, userID }: DeviceState): Violation | undefined {
  const { entries } = facts.run;
  const isExcused = ofKind(entries, 'act').some(
    ({ act, who }) => act === 'restoreBackup' || (act === 'kill' && who === device),
  );
  if (isExcused) return undefined;
  const mine = entries.filter((entry) => 'device' in entry && entry.device === device);
  const told = new Set([
    ...ofKind(mine, 'revoked').map(({ message }) => message.messageID),
    ...ofKind(mine, 'revokeReceived').flatMap(messageIDs),
  ]);
  const shown = [...ofKind(mine, 'received').flatMap(({ messages }) => messages)];
  const isGone = (message: SeenMessage): boolean =>
    mayBeGone(facts, { device, userID, conversationID: message.conversationID }, finally_)(message);
  const lacking = shown.find((one) => {
    const row = facts.serverMessageByID.get(one.messageID);
    const log = facts.logByConversation.get(placeOf(userID, one.conversationID));
    return row?.isRevoked && !told.has(one.messageID) && !isGone(one) && !mayDiffer(log, userID, row);
  });
  return lacking && violation('I15', finally_, 'a device never told of a revocation', device, ids(lacking));
}

const messageIDs = ({ messages }: Recorded & { readonly messages: readonly SeenMessage[] }): readonly string[] =>
  messages.map(({ messageID }) => messageID);
