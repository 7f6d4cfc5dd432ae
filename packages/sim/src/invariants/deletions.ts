import { worldStartMs } from '../clock.ts';
import { type DeviceState, type Facts, type ServerMessage, skewMsMax } from '../facts.ts';
import { type DeleteCall, type Deleted, ofKind, type Recorded, type SeenMessage } from '../history.ts';
import { placeOf } from '../places.ts';
import { newLifeAtOf } from './lives.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { conversationIn, newestFor } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;

/** Whether a message was deleted for who looks: `maybe` where the call was not answered, or its end is not known. */
export type Gone = 'gone' | 'maybe' | 'kept';

/** What a message was when something was deleted: it may have been accepted by then, or not. */
const wasBefore = ({ timestamp }: { readonly timestamp: number }, at: number): boolean =>
  timestamp <= worldStartMs + at + skewMsMax;

/** Calls of a device that deleted on it alone, in the cache that it has now; they outlive the database's lives. */
function ownCalls({ run }: Facts, device: string): readonly Recorded<DeleteCall | Deleted>[] {
  const lostAt = ofKind(run.entries, 'act').findLast(({ act, who }) => act === 'loseCache' && who === device)?.at ?? 0;
  return ofKind(run.entries, 'delete', 'deleted').filter(
    (entry) => entry.device === device && !entry.isForAccount && entry.at >= lostAt,
  );
}

const calledAtOf = (entry: Recorded<DeleteCall | Deleted>): number => ('calledAt' in entry ? entry.calledAt : entry.at);

const deletedFor = ({ logByConversation }: Facts, userID: string, conversationID: string) =>
  logByConversation.get(placeOf(userID, conversationID))?.deletedByUser?.[userID];

/** Whether a message may have been left out of what a device was told or showed by a time, because it was deleted. */
export function mayBeGone(
  { run }: Facts,
  {
    device,
    userID,
    conversationID,
  }: { readonly device: string; readonly userID: string; readonly conversationID: string },
  by: number,
): (message: ServerMessage | SeenMessage) => boolean {
  const calls = ofKind(run.entries, 'delete').filter(
    (call) =>
      call.at <= by &&
      call.userID === userID &&
      call.conversationID === conversationID &&
      (call.isForAccount || call.device === device),
  );
  return (message) =>
    calls.some(({ what, messageIDs }) =>
      what === 'allMessages' ? wasBefore(message, by) : messageIDs.includes(message.messageID),
    );
}

/** What became of the messages of a conversation on a device, when all is quiet. */
export function goneOn(
  facts: Facts,
  { device, userID }: Pick<DeviceState, 'device' | 'userID'>,
  conversationID: string,
): (message: ServerMessage | SeenMessage) => Gone {
  const forAccount = new Set(deletedFor(facts, userID, conversationID)?.messageIDs);
  const calls = ownCalls(facts, device).filter((call) => call.conversationID === conversationID);
  return (message) => {
    if (forAccount.has(message.messageID)) return 'gone';
    const named = calls.filter(({ what, messageIDs }) => what === 'messages' && messageIDs.includes(message.messageID));
    if (named.some(({ kind }) => kind === 'deleted')) return 'gone';
    if (named.length > 0) return 'maybe';
    return calls.some(({ what, at }) => what === 'allMessages' && wasBefore(message, at)) ? 'maybe' : 'kept';
  };
}

/**
 * Whether a message may count as unread on a device that deleted it for itself: in which places the server counts is
 * forgotten with a life of its database.
 */
export function mayCountOn(
  facts: Facts,
  { device }: Pick<DeviceState, 'device'>,
  conversationID: string,
): (message: ServerMessage) => boolean {
  const newLifeAt = newLifeAtOf(facts, device);
  const forgotten = ownCalls(facts, device).filter(
    (call) => call.conversationID === conversationID && call.what === 'messages' && calledAtOf(call) < newLifeAt,
  );
  return ({ messageID }) => forgotten.some(({ messageIDs }) => messageIDs.includes(messageID));
}

/**
 * Whether a device may take a message that it deleted for itself to have counted as unread: what it does not hold any
 * more in another life of the database it cannot ask for without a connection.
 */
export function mayUncountOn(
  facts: Facts,
  { device }: Pick<DeviceState, 'device'>,
  conversationID: string,
): (message: ServerMessage) => boolean {
  const newLifeAt = newLifeAtOf(facts, device);
  const states = ofKind(facts.run.entries, 'connection').filter((entry) => entry.device === device);
  const wasConnected = (call: Recorded<DeleteCall | Deleted>): boolean =>
    states.findLast(({ at }) => at <= calledAtOf(call))?.what.startsWith('Connected') === true &&
    !states.some(({ at }) => at > calledAtOf(call) && at <= call.at);
  const guessed = ownCalls(facts, device).filter(
    (call) =>
      newLifeAt >= 0 && call.conversationID === conversationID && calledAtOf(call) >= newLifeAt && !wasConnected(call),
  );
  return ({ messageID }) => guessed.some(({ messageIDs }) => messageIDs.includes(messageID));
}

/** Whether a device may show other messages of a conversation than the account has. */
export const hasDeletedHere = (facts: Facts, device: string, conversationID: string): boolean =>
  ownCalls(facts, device).some((call) => call.conversationID === conversationID);

/** Whether the entry of a conversation may be missing on a device, and what counts there may be less. */
export function isEntryUncertain(facts: Facts, device: string, conversationID: string): boolean {
  return ownCalls(facts, device).some((call) => call.conversationID === conversationID && call.what !== 'messages');
}

/**
 * Whether the entry was deleted and must not be listed; `maybe` on a device that deleted it for itself. One that deletes
 * it for the account may do both, if it has messages of its own there; a restoration undoes one of the two.
 */
export function entryGoneOn(facts: Facts, { device, userID }: DeviceState, conversationID: string): Gone {
  if (deletedFor(facts, userID, conversationID)?.isEntryDeleted) return 'gone';
  const newest = newestFor(facts.logByConversation.get(placeOf(userID, conversationID)), userID);
  const newLifeAt = newLifeAtOf(facts, device);
  const undone = ofKind(facts.run.entries, 'delete', 'deleted').filter(
    (entry) => entry.device === device && entry.isForAccount && calledAtOf(entry) < newLifeAt,
  );
  const isHidden = [...ownCalls(facts, device), ...undone].some(
    ({ what, conversationID: of, at }) =>
      what === 'conversation' && of === conversationID && newest && wasBefore(newest, at),
  );
  return isHidden ? 'maybe' : 'kept';
}

/**
 * I17: what was deleted never shows again: on the device where it was deleted, and in the end on every device of the
 * account if it was deleted for that; nobody loses what he did not delete.
 */
export const deletedStaysGone: Checker = (facts) =>
  shownAgain(facts) ?? notDeleted(facts) ?? deletedUnasked(facts) ?? shownInTheEnd(facts);

/** When a backup was put back; what was deleted after it was taken may be undone. */
const isExcused = ({ run }: Facts, { calledAt, at }: { readonly calledAt: number; readonly at: number }): boolean => {
  const acts = ofKind(run.entries, 'act');
  const restored = acts.findLast(({ act }) => act === 'restoreBackup');
  const backedUp = acts.findLast(({ act }) => act === 'backUp');
  return restored !== undefined && at >= (backedUp?.at ?? 0) && calledAt <= restored.at;
};

function shownAgain(facts: Facts): Violation | undefined {
  const goneAt = new Map<string, number>();
  return firstOf(facts.run.entries, (entry) => {
    if (entry.kind === 'act' && entry.act === 'loseCache') {
      for (const key of goneAt.keys()) if (key.startsWith(`${entry.who}:here:`)) goneAt.delete(key);
    }
    if (entry.kind === 'deleted' && !(entry.isForAccount && isExcused(facts, entry))) {
      const how = entry.isForAccount ? 'account' : 'here';
      for (const messageID of entry.messageIDs) goneAt.set(`${entry.device}:${how}:${messageID}`, entry.at);
    }
    if (entry.kind !== 'page' && entry.kind !== 'found' && entry.kind !== 'received') return undefined;
    const since = 'calledAt' in entry ? entry.calledAt : entry.at;
    const wrong = entry.messages.find(
      ({ messageID }) =>
        messageID !== '' &&
        ['here', 'account'].some((how) => (goneAt.get(`${entry.device}:${how}:${messageID}`) ?? finally_) < since),
    );
    return wrong && violation('I17', entry.at, 'a deleted message showed again', entry.device, ids(wrong));
  });
}

function notDeleted(facts: Facts): Violation | undefined {
  const deleted = ofKind(facts.run.entries, 'deleted').filter((one) => one.isForAccount && !isExcused(facts, one));
  return firstOf(deleted, ({ at, device, userID, conversationID, messageIDs }) => {
    const gone = new Set(deletedFor(facts, userID, conversationID)?.messageIDs);
    const wrong = messageIDs.find((messageID) => facts.serverMessageByID.has(messageID) && !gone.has(messageID));
    if (wrong === undefined) return undefined;
    return violation('I17', at, 'an acknowledged deletion is not on the server', device, wrong);
  });
}

function deletedUnasked(facts: Facts): Violation | undefined {
  const calls = ofKind(facts.run.entries, 'delete').filter(({ isForAccount }) => isForAccount);
  return firstOf(facts.run.logs, (log) => {
    const { users, messages, deletedByUser = {} } = log;
    return firstOf(users, (userID) => {
      const conversationID = conversationIn(log, userID);
      const own = calls.filter((call) => call.userID === userID && call.conversationID === conversationID);
      const gone = new Set(deletedByUser[userID]?.messageIDs);
      const wrong = messages.find(
        (message) =>
          gone.has(message.messageID) &&
          !own.some(
            ({ what, messageIDs }) =>
              messageIDs.includes(message.messageID) ||
              // It takes effect when the server takes it in, however late.
              what === 'allMessages',
          ),
      );
      return wrong && violation('I17', finally_, 'somebody lost a message that he did not delete', userID, ids(wrong));
    });
  });
}

function shownInTheEnd(facts: Facts): Violation | undefined {
  return firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) =>
      firstOf(device.conversations, ({ conversationID, messages }) => {
        const goneOf = goneOn(facts, device, conversationID);
        const wrong = messages.find((message) => message.messageID !== '' && goneOf(message) === 'gone');
        return wrong && violation('I17', finally_, 'a device shows what was deleted', device.device, ids(wrong));
      }),
  );
}
