import type { DeviceConversation, DeviceState, Facts, ServerLog, ServerMessage } from '../facts.ts';
import { ofKind } from '../history.ts';
import { placeOf } from '../places.ts';
import { entryGoneOn, goneOn, hasDeletedHere, isEntryUncertain, mayCountOn, mayUncountOn } from './deletions.ts';
import { hasLocal, isOfDeviceAlone, mayBeDropped } from './dropped.ts';
import { ids } from './send.ts';
import { wrongSettings } from './settings.ts';
import { type Checker, firstOf, groupBy, type Violation, violation } from './violation.ts';
import { isFor, mayDiffer, newestFor, windowsIn } from './windows.ts';

const quiet = 2;
const finally_ = Number.POSITIVE_INFINITY;

/**
 * I13: when all is quiet, what a device counts as unread is what the log says, and the total it told is the sum. Each
 * synchronisation of the list begins once and ends once.
 */
export const listIsRight: Checker = (facts) =>
  listSyncsEnd(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => wrongEntry(facts, device) ?? wrongSettings(facts, device) ?? wrongTotal(facts, device),
  );

function wrongEntry(facts: Facts, state: DeviceState) {
  return firstOf(state.conversations, (conversation) => {
    const log = facts.logByConversation.get(placeOf(state.userID, conversation.conversationID));
    return log?.messages.some(isFor(log, state.userID)) ? compareEntry(facts, state, conversation, log) : undefined;
  });
}

function compareEntry(
  facts: Facts,
  state: DeviceState,
  { listed, conversationID, messages }: DeviceConversation,
  log: ServerLog,
): Violation | undefined {
  const { device, userID } = state;
  const entry = entryGoneOn(facts, state, conversationID);
  // Messages of the device alone may list it again, and so may a draft.
  const isLocal = hasLocal({ listed, messages });
  if (entry === 'gone' && listed && !isLocal && !isDrafted(facts, state, { conversationID, listed }, log)) {
    return violation('I13', finally_, 'a deleted conversation is listed', device, conversationID);
  }
  const isDropped = mayBeDropped(facts, state, log);
  if (!listed && entry === 'kept' && !isDropped) {
    return violation('I13', finally_, 'a conversation is not listed', device, conversationID);
  }
  if (!listed || entry === 'gone') return undefined;
  if (isDropped && isOfDeviceAlone({ listed, messages })) return undefined;
  const goneOf = goneOn(facts, state, conversationID);
  const readSeq = log.readSeqByUser[userID] ?? 0;
  const own = log.messages.filter(isFor(log, userID));
  const received = own.filter((row) => row.senderUserID !== userID && row.messageSeq > readSeq);
  // Who comes back reads on from there, but what he had left unread counts until he clears it.
  const hasComeBack = windowsIn(log, userID).length > 1;
  const mayBeUnread = hasComeBack ? own.filter((row) => row.senderUserID !== userID) : received;
  const counted = received.filter((row) => row.isCounted);
  const mayCountAtMost = mayBeUnread.filter((row) => row.isCounted);
  const unread = counted.filter((row) => goneOf(row) === 'kept').length;
  const isUncertain = isEntryUncertain(facts, device, conversationID);
  const mayCount = mayCountOn(facts, state, conversationID);
  const mayUncount = mayUncountOn(facts, state, conversationID);
  // What was revoked when the user had gone, or deleted by him, counts on as it did.
  const left = mayBeUnread.filter((row) => row.isRevoked && (hasComeBack || mayDiffer(log, userID, row))).length;
  const unreadMax =
    left +
    mayCountAtMost.filter((row) => mayCount(row) || (isUncertain ? goneOf(row) !== 'gone' : goneOf(row) === 'kept'))
      .length;
  const unreadMin = isUncertain ? 0 : unread - received.filter((row) => !row.isCounted && mayUncount(row)).length;
  const isPossible = listed.unreadMessageCount <= unreadMax && listed.unreadMessageCount >= unreadMin;
  // What was said in a group before its user came is nothing to be read.
  const isRead = hasComeBack || isSameReading(own, listed.readMessageSeq, readSeq);
  if (!isRead || !isPossible) {
    const { readMessageSeq, unreadMessageCount } = listed;
    const shown = { readMessageSeq, unreadMessageCount };
    return violation('I13', finally_, 'unread is miscounted', device, conversationID, shown, { readSeq, unread });
  }
  const onServer = log.unreadByUser?.[userID] ?? listed.unreadMessageCount;
  if (listed.unreadMessageCount !== onServer && !hasDeletedHere(facts, device, conversationID)) {
    const { unreadMessageCount } = listed;
    return violation(
      'I13',
      finally_,
      'the server counts another',
      device,
      conversationID,
      unreadMessageCount,
      onServer,
    );
  }
  const newest = own.findLast((row) => goneOf(row) !== 'gone');
  const { lastMessage } = listed;
  if (newest && goneOf(newest) === 'maybe') return undefined;
  const isOwn = lastMessage?.messageID === '' && lastMessage.orderKey > (newest?.orderKey ?? 0);
  const isSame =
    lastMessage?.messageID === newest?.messageID &&
    (lastMessage?.isRevoked === newest?.isRevoked || (newest && mayDiffer(log, userID, newest)));
  if (isOwn || isSame) return undefined;
  return violation('I13', finally_, 'the last message is another one', device, lastMessage && ids(lastMessage), newest);
}

/** Whether no message lies between what is shown and what is kept. */
const isSameReading = (own: readonly ServerMessage[], shown: number, kept: number): boolean =>
  shown <= kept && !own.some(({ messageSeq }) => messageSeq > shown && messageSeq <= kept);

/** Whether a draft lists it: such an entry stands above what was deleted, also when the draft is empty by now. */
function isDrafted(
  { run }: Facts,
  { device, userID }: DeviceState,
  { conversationID, listed }: Pick<DeviceConversation, 'conversationID' | 'listed'>,
  log: ServerLog,
): boolean {
  const isAbove = (listed?.orderKey ?? 0) > (newestFor(log, userID)?.orderKey ?? 0);
  return isAbove && ofKind(run.entries, 'draft').some((call) => call.device === device && call.what === conversationID);
}

function wrongTotal({ run }: Facts, { device, life, conversations }: DeviceState): Violation | undefined {
  const sum = conversations.reduce(
    (total, { listed }) =>
      total + (listed?.settings?.notificationStatus === quiet ? 0 : (listed?.unreadMessageCount ?? 0)),
    0,
  );
  const told = ofKind(run.entries, 'total').findLast((entry) => entry.device === device && entry.life === life);
  if (told === undefined || told.what === String(sum)) return undefined;
  return violation('I13', told.at, 'the total that was told last is not the sum', device, told.what, sum);
}

function listSyncsEnd({ run }: Facts): Violation | undefined {
  const streams = groupBy(ofKind(run.entries, 'listSync'), ({ device, life }) => `${device}/${life}`);
  return firstOf(streams.values(), (states) => {
    const wrong = states.find(({ what }, index) => (what === 'Started') !== (index % 2 === 0));
    return wrong && violation('I13', wrong.at, 'a synchronisation of the list began or ended twice', wrong.device);
  });
}
