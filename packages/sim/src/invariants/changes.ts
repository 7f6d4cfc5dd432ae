import type { DeviceState, Facts, ServerMessage } from '../facts.ts';
import { placeOf } from '../places.ts';
import { goneOn } from './deletions.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { isFor, isOfLastFor, mayDiffer } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I9 of what became of messages: every device shows what the server holds of edits, of the numbers of replies, and of
 * what replies quote.
 */
export const changesEqualServer: Checker = (facts) =>
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => shownOtherwise(facts, device) ?? listedOtherwise(facts, device),
  ) ?? miscounted(facts);

function shownOtherwise(facts: Facts, state: DeviceState): Violation | undefined {
  return firstOf(state.conversations, ({ conversationID, messages }) => {
    const isSame = sameness(facts, state, conversationID);
    return firstOf(messages, (message) => {
      const row = facts.serverMessageByID.get(message.messageID);
      if (!row || isSame(row, message.changes)) return undefined;
      const what = `a device shows "${message.changes}" where the server has "${row.changes}"`;
      return violation('I9', finally_, what, state.device, ids(message));
    });
  });
}

function listedOtherwise(facts: Facts, state: DeviceState): Violation | undefined {
  return firstOf(state.conversations, ({ conversationID, listed }) => {
    const last = listed?.lastMessage;
    const row = last && facts.serverMessageByID.get(last.messageID);
    if (!last || !row || sameness(facts, state, conversationID)(row, last.changes)) return undefined;
    const what = `a device lists "${last.changes}" where the server has "${row.changes}"`;
    return violation('I9', finally_, what, state.device, ids(last));
  });
}

/** Of a message that a reply answers, at the end of what became of the reply. */
export const quote = /(?:^| )to (\d+) .*$/;

/**
 * Replies go on quoting what was known of a message when the user deleted it: the device hears no more of that one, nor of
 * what was said in a group before its user came, nor of what became of it since he went. What was said when he was in it
 * before, it has from what it holds alone.
 */
function sameness(facts: Facts, state: DeviceState, conversationID: string) {
  const goneOf = goneOn(facts, state, conversationID);
  const log = facts.logByConversation.get(placeOf(state.userID, conversationID));
  const messages = state.conversations.find((one) => one.conversationID === conversationID)?.messages ?? [];
  const isHeld = new Set(messages.map(({ messageID }) => messageID));
  return (row: ServerMessage, shown = '', held = row.changes ?? ''): boolean => {
    if (shown === held || mayDiffer(log, state.userID, row)) return true;
    const source = facts.serverMessageByID.get(quote.exec(shown)?.[1] ?? '');
    const isOfBefore = !!source && !!log?.group && !isOfLastFor(log, state.userID)(source);
    const isUnheard =
      !!source &&
      (goneOf(source) !== 'kept' ||
        mayDiffer(log, state.userID, source) ||
        (log && !isFor(log, state.userID)(source)) ||
        (isOfBefore && !isHeld.has(source.messageID)));
    return !!isUnheard && shown.replace(quote, '') === held.replace(quote, '');
  };
}

/** What a root counts is what stands in trees: the replies that nobody revoked. */
function miscounted({ run }: Facts): Violation | undefined {
  return firstOf(run.logs, ({ messages }) => {
    const counted = messages.reduce(
      (sum, { changes }) => sum + Number(/(\d+) replies/.exec(changes ?? '')?.[1] ?? 0),
      0,
    );
    // A root that was revoked counts no more.
    const roots = new Set(messages.flatMap(({ messageSeq, isRevoked }) => (isRevoked ? [] : [messageSeq])));
    const replies = messages.filter(({ rootSeq }) => rootSeq !== undefined && roots.has(rootSeq)).length;
    return counted === replies
      ? undefined
      : violation('I9', finally_, `roots count ${counted} replies, and there are ${replies}`);
  });
}
