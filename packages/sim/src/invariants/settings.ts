import type { DeviceState, EntrySettings, Facts, ServerLog, ServerMessage } from '../facts.ts';
import { placeOf } from '../places.ts';
import { goneOn, isEntryUncertain } from './deletions.ts';
import { isOfDeviceAlone, mayBeDropped } from './dropped.ts';
import { firstOf, type Violation, violation } from './violation.ts';
import { isFor, mayDiffer } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * What a user has set for a conversation is the same on the server and on each device, and what is listed as mentioning
 * him are the unread messages of the log that do, without those that he has deleted.
 */
export function wrongSettings(facts: Facts, state: DeviceState): Violation | undefined {
  const { device, userID } = state;
  return firstOf(state.conversations, ({ conversationID, listed, messages }) => {
    const log = facts.logByConversation.get(placeOf(userID, conversationID));
    const kept = log?.settingsByUser?.[userID];
    if (!log || !kept || !listed?.settings) return undefined;
    const where = [device, conversationID] as const;
    const mentioning = mentionsIn(log, userID);
    const onServer = idsOf(mentioning);
    if (textOf(kept.mentions) !== textOf(onServer)) {
      return violation('I13', finally_, 'the server lists other mentions', ...where, kept.mentions, onServer);
    }
    if (settingsOf(listed.settings) !== settingsOf(kept)) {
      return violation('I13', finally_, 'settings are others', ...where, listed.settings, kept);
    }
    if (mayBeDropped(facts, state, log) && isOfDeviceAlone({ listed, messages })) return undefined;
    const goneOf = goneOn(facts, state, conversationID);
    const { mentions } = listed.settings;
    // Of what went with an entry on this device nobody else knows.
    const isUncertain = isEntryUncertain(facts, device, conversationID);
    // Nor is a device told of what changed after its user had gone, which those see that ask for the first time.
    const isUntold = (message: ServerMessage): boolean => mayDiffer(log, userID, message);
    const isMentioning = new Set(mentioning);
    const known = log.messages.filter((message) => isMentioning.has(message) || isUntold(message));
    const possible = idsOf(known.filter((message) => goneOf(message) !== 'gone'));
    const isCertain = (message: ServerMessage): boolean => goneOf(message) === 'kept' && !isUntold(message);
    const certain = isUncertain ? [] : idsOf(mentioning.filter(isCertain));
    const expected = possible.filter((messageID) => mentions.includes(messageID));
    const isRight = textOf(mentions) === textOf(expected) && certain.every((messageID) => mentions.includes(messageID));
    return isRight ? undefined : violation('I13', finally_, 'mentions are others', ...where, mentions, possible);
  });
}

/** The newest that mention the user and were neither read nor deleted for the account. */
function mentionsIn(log: ServerLog, userID: string): readonly ServerMessage[] {
  const { messages, readSeqByUser, deletedByUser } = log;
  const isOwn = isFor(log, userID);
  const deleted = new Set(deletedByUser?.[userID]?.messageIDs);
  const readSeq = readSeqByUser[userID] ?? 0;
  const found = messages
    .filter(isOwn)
    .filter(
      ({ mentions = [], senderUserID, messageSeq, messageID, isRevoked }) =>
        !isRevoked &&
        senderUserID !== userID &&
        messageSeq > readSeq &&
        !deleted.has(messageID) &&
        mentions.some((one) => one === userID || one === '*'),
    );
  return found.slice(-100);
}

const idsOf = (messages: readonly ServerMessage[]): readonly string[] => messages.map(({ messageID }) => messageID);

const textOf = (value: unknown): string => JSON.stringify(value);

const settingsOf = ({ pinnedTime, notificationStatus, marks }: EntrySettings): string =>
  textOf([pinnedTime, notificationStatus, marks]);
