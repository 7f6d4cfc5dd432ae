import { type DeviceState, type EntrySettings, type Facts, pairOf, type ServerLog } from '../facts.ts';
import { firstOf, type Violation, violation } from './violation.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * What a user has set for a conversation is the same on the server and on each device, and what is listed as mentioning
 * him are the unread messages of the log that do.
 */
export function wrongSettings(
  { logByConversation }: Facts,
  { device, userID, conversations }: DeviceState,
): Violation | undefined {
  return firstOf(conversations, ({ conversationID, listed }) => {
    const log = logByConversation.get(pairOf(userID, conversationID));
    const kept = log?.settingsByUser?.[userID];
    if (!log || !kept || !listed?.settings) return undefined;
    const expected = textOf({ ...kept, mentions: mentionsIn(log, userID) });
    if (textOf(kept) !== expected) {
      return violation(
        'I13',
        finally_,
        'the server lists other mentions',
        userID,
        conversationID,
        textOf(kept),
        expected,
      );
    }
    const shown = textOf(listed.settings);
    return shown === expected
      ? undefined
      : violation('I13', finally_, 'settings or mentions are others', device, conversationID, shown, expected);
  });
}

function mentionsIn({ messages, readSeqByUser }: ServerLog, userID: string): readonly string[] {
  const readSeq = readSeqByUser[userID] ?? 0;
  const found = messages.filter(
    ({ mentions = [], senderUserID, messageSeq, isRevoked }) =>
      !isRevoked &&
      senderUserID !== userID &&
      messageSeq > readSeq &&
      mentions.some((one) => one === userID || one === '*'),
  );
  return found.map(({ messageID }) => messageID).slice(-100);
}

const textOf = ({ pinnedTime, notificationStatus, marks, mentions }: EntrySettings): string =>
  JSON.stringify([pinnedTime, notificationStatus, marks, mentions]);
