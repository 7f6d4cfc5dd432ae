import type { DeviceState, Facts } from '../facts.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

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

function shownOtherwise({ serverMessageByID }: Facts, { device, conversations }: DeviceState): Violation | undefined {
  return firstOf(
    conversations.flatMap(({ messages }) => messages),
    (message) => {
      const row = serverMessageByID.get(message.messageID);
      if (!row || row.changes === message.changes) return undefined;
      const what = `a device shows "${message.changes}" where the server has "${row.changes}"`;
      return violation('I9', finally_, what, device, ids(message));
    },
  );
}

function listedOtherwise({ serverMessageByID }: Facts, { device, conversations }: DeviceState): Violation | undefined {
  return firstOf(conversations, ({ listed }) => {
    const last = listed?.lastMessage;
    const row = last && serverMessageByID.get(last.messageID);
    if (!last || !row || row.changes === last.changes) return undefined;
    const what = `a device lists "${last.changes}" where the server has "${row.changes}"`;
    return violation('I9', finally_, what, device, ids(last));
  });
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
