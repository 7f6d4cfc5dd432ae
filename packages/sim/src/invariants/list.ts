import type { DeviceConversation, DeviceState, Facts, ServerLog } from '../facts.ts';
import { pairOf } from '../facts.ts';
import { ofKind } from '../history.ts';
import { ids } from './send.ts';
import { wrongSettings } from './settings.ts';
import { type Checker, firstOf, groupBy, type Violation, violation } from './violation.ts';

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

function wrongEntry({ logByConversation }: Facts, { device, userID, conversations }: DeviceState) {
  return firstOf(conversations, (conversation) => {
    const log = logByConversation.get(pairOf(userID, conversation.conversationID));
    return log && log.messages.length > 0 ? compareEntry(device, userID, conversation, log) : undefined;
  });
}

function compareEntry(
  device: string,
  userID: string,
  { listed, conversationID }: DeviceConversation,
  log: ServerLog,
): Violation | undefined {
  if (!listed) return violation('I13', finally_, 'a conversation is not listed', device, conversationID);
  const readSeq = log.readSeqByUser[userID] ?? 0;
  const unread = log.messages.filter(
    (row) => row.isCounted && row.senderUserID !== userID && row.messageSeq > readSeq,
  ).length;
  if (listed.readMessageSeq !== readSeq || listed.unreadMessageCount !== unread) {
    const { readMessageSeq, unreadMessageCount } = listed;
    const shown = { readMessageSeq, unreadMessageCount };
    return violation('I13', finally_, 'unread is miscounted', device, conversationID, shown, { readSeq, unread });
  }
  const newest = log.messages.at(-1);
  const { lastMessage } = listed;
  const isLocal = lastMessage?.messageID === '' && lastMessage.orderKey > (newest?.orderKey ?? 0);
  const isSame = lastMessage?.messageID === newest?.messageID && lastMessage?.isRevoked === newest?.isRevoked;
  if (isLocal || isSame) return undefined;
  return violation('I13', finally_, 'the last message is another one', device, lastMessage && ids(lastMessage), newest);
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
