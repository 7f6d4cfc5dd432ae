import { worldStartMs } from '../clock.ts';
import { type Facts, type ServerMessage, type Sighting, skewMsMax } from '../facts.ts';
import { ofKind, type Recorded, type SeenMessage, type SendCall, type Sent } from '../history.ts';
import { isGroup, placeOf } from '../places.ts';
import { heldSince } from './held-since.ts';
import { type Checker, firstOf, groupBy, type Violation, violation } from './violation.ts';
import { conversationIn } from './windows.ts';

/** The messages whose sender was told that they are in the log, and which no restored backup took away. */
function acknowledged({ run, lostByRestore }: Facts): readonly Recorded<Sent>[] {
  return ofKind(run.entries, 'sent').filter(({ message }) => !lostByRestore.has(message.messageID));
}

/** I1: every acknowledged message is in the log for ever. */
export const acknowledgedStays: Checker = (facts) =>
  firstOf(acknowledged(facts), ({ at, device, message }) => {
    const kept = facts.serverMessageByID.get(message.messageID);
    if (kept === undefined)
      return violation('I1', at, 'an acknowledged message is not in the log', device, ids(message));
    if (kept.messageSeq !== message.messageSeq || kept.orderKey !== message.orderKey) {
      return violation('I1', at, 'the log holds it elsewhere than was answered', device, ids(message), ids(kept));
    }
    return undefined;
  });

/** I7: an acknowledged message outlives the crash of a process and a power cut. */
export const acknowledgedIsDurable: Checker = (facts) => {
  const crashes = ofKind(facts.run.entries, 'act').filter(({ act }) => act === 'powerCut' || act === 'kill');
  return firstOf(acknowledged(facts), ({ at, device, message }) => {
    if (facts.serverMessageByID.has(message.messageID)) return undefined;
    const crash = crashes.find((act) => act.at >= at);
    return crash && violation('I7', at, `lost by the ${crash.act} at ${crash.at}`, device, ids(message));
  });
};

/** I2: no message appears that nobody sent, anywhere. */
export const nothingInvented: Checker = (facts) => {
  const sentAt = new Map<string, number>();
  for (const send of facts.sends) {
    const key = `${send.userID}→${send.conversationID}:${send.tag}`;
    sentAt.set(key, Math.min(send.at, sentAt.get(key) ?? send.at));
  }
  const invented = firstOf(facts.sightings, ({ at, by, conversation, message }) => {
    const receiver = isGroup(conversation)
      ? conversation
      : conversation.split('|').find((userID) => userID !== message.senderUserID);
    const calledAt = sentAt.get(`${message.senderUserID}→${receiver}:${message.tag}`);
    if (calledAt !== undefined && calledAt <= at) return undefined;
    return violation('I2', at, 'a device shows a message that nobody sent', by, conversation, ids(message));
  });
  return (
    invented ??
    firstOf(facts.run.logs, (log) =>
      firstOf(log.messages, (message) => {
        const receiver = conversationIn(log, message.senderUserID);
        if (sentAt.has(`${message.senderUserID}→${receiver}:${message.tag}`)) return undefined;
        return violation(
          'I2',
          Number.POSITIVE_INFINITY,
          'the log has a message that nobody sent',
          log.users,
          ids(message),
        );
      }),
    )
  );
};

/** I3: one (sender, localMessageID) is one message: one row, one id, one sequence, whoever looks. */
export const sentOnce: Checker = (facts) => {
  const keyOf = (message: SeenMessage | ServerMessage): string => `${message.senderUserID}:${message.localMessageID}`;
  const rows = groupBy(facts.serverMessageByID.values(), keyOf);
  const twice = [...rows.values()].find((group) => group.length > 1);
  if (twice) return violation('I3', Number.POSITIVE_INFINITY, 'one send, two rows', ...twice.map(ids));
  const seen = facts.sightings.filter(({ message }) => !facts.lostByRestore.has(message.messageID));
  return firstOf(groupBy(seen, ({ message }) => keyOf(message)).values(), (group) =>
    disagreement('I3', 'one send was seen with two results', group),
  );
};

function disagreement(invariant: string, what: string, group: readonly Sighting[]): Violation | undefined {
  const first = group[0]?.message;
  if (first === undefined) return undefined;
  const other = group.find(
    ({ message }) => message.messageID !== first.messageID || message.messageSeq !== first.messageSeq,
  );
  return other && violation(invariant, other.at, what, other.by, ids(first), ids(other.message));
}

/** I4: the sequence of a conversation is 1, 2, 3 … without gap, and no number was ever two messages. */
export const sequenceIsGapFree: Checker = (facts) => {
  const gap = firstOf(facts.run.logs, ({ users, group, messages, headPosition, markPosition = 0 }) => {
    const wrong = messages.find(({ messageSeq }, index) => messageSeq !== index + 1);
    if (wrong) return violation('I4', Number.POSITIVE_INFINITY, 'the log has a gap', users, ids(wrong));
    const last = Math.max(
      ...[markPosition, group?.entries.at(-1)?.position ?? 0],
      ...messages.map(({ changedPosition }) => changedPosition),
    );
    if (last === headPosition) return undefined;
    return violation('I4', Number.POSITIVE_INFINITY, 'the head is not the last position', users, last, headPosition);
  });
  if (gap) return gap;
  const seen = facts.sightings.filter(({ message }) => !facts.lostByRestore.has(message.messageID));
  return firstOf(
    groupBy(seen, ({ conversation, message }) => `${conversation}#${message.messageSeq}`).values(),
    (group) => disagreement('I4', 'one sequence was seen as two messages', group),
  );
};

/**
 * I5: the messages of one sender keep the order of the calls. A message that was refused first and accepted when it
 * was sent again, by its user or because the refusal was lost, takes the place of its last sending. A refusal that
 * never left its server, because the connection had gone, is known by the failure of the storage behind it.
 */
export const senderOrderIsKept: Checker = (facts) => {
  const { entries, logs } = facts.run;
  const refused = new Set(ofKind(entries, 'refused').map(({ localMessageID }) => localMessageID));
  const rows = logs.flatMap(({ messages }) => messages);
  const later = new Set(rows.filter((row) => refused.has(row.localMessageID)).map((row) => row.tag));
  for (const { isRetry, tag } of facts.sends) if (isRetry) later.add(tag);
  const calls = facts.sends.filter(({ tag }) => !later.has(tag));
  const lanes = groupBy(calls, laneOf);
  return firstOf(lanes.values(), (lane) => {
    const [first] = lane;
    const log = first && facts.logByConversation.get(placeOf(first.userID, first.conversationID));
    if (!log) return undefined;
    const rowByTag = new Map(log.messages.map((message) => [`${message.senderUserID}:${message.tag}`, message]));
    let before: Placed | undefined;
    for (const call of lane) {
      const row = rowByTag.get(`${call.userID}:${call.tag}`);
      if (row && before && row.messageSeq < before.row.messageSeq && !isExcused(facts, before)) {
        return violation('I5', call.at, 'a later call came first', call.device, ids(before.row), ids(row));
      }
      if (row) before = { at: call.at, row };
    }
    return undefined;
  });
};

/** A message with the time of its call. */
interface Placed {
  readonly at: number;
  readonly row: ServerMessage;
}

function isExcused({ run }: Facts, { at, row }: Placed): boolean {
  const acceptedBy = row.timestamp - worldStartMs + skewMsMax;
  return ofKind(run.entries, 'act').some((act) => act.act === 'failStorage' && act.at >= at && act.at <= acceptedBy);
}

const laneOf = ({ device, life, userID, conversationID }: SendCall): string =>
  `${device}/${life}/${userID}/${conversationID}`;

/** I8: a send is answered in time, and what the sender's device says of it in the end is true. */
export const sendsResolve: Checker = (facts) => unanswered(facts) ?? wrongInTheEnd(facts);

function unanswered({ run, sends }: Facts): Violation | undefined {
  const answeredAt = new Map<string, number[]>();
  for (const { device, life, tag, at } of ofKind(run.entries, 'sent', 'sendFailed')) {
    const key = `${device}/${life}:${tag}`;
    answeredAt.set(key, [...(answeredAt.get(key) ?? []), at]);
  }
  const excuses = ofKind(run.entries, 'act').filter(
    ({ act }) => act === 'kill' || act === 'sleep' || act === 'loseCache',
  );
  const lanes = groupBy(sends, laneOf);
  return firstOf(sends, (send) => {
    const { at, device, life, tag } = send;
    const answer = answeredAt.get(`${device}/${life}:${tag}`)?.find((answerAt) => answerAt >= at);
    // It is tried for as long as a later one to the same conversation.
    const last = lanes.get(laneOf(send))?.findLast((later) => later.at <= (answer ?? Number.POSITIVE_INFINITY));
    const limit = (last ?? send).at + run.resolveWithinMs;
    if (answer !== undefined && answer <= limit) return undefined;
    if (excuses.some((act) => act.who === device && act.at <= (answer ?? limit))) return undefined;
    return violation('I8', at, `a send was not answered within ${run.resolveWithinMs} ms`, device, tag);
  });
}

function wrongInTheEnd(facts: Facts): Violation | undefined {
  const { run, serverMessageByID, lostByRestore } = facts;
  const present = new Set([...serverMessageByID.values()].map((row) => `${row.senderUserID}:${row.localMessageID}`));
  return firstOf(
    run.devices.filter(({ isCurrent }) => isCurrent),
    (state) => {
      const { device, userID, conversations } = state;
      // A device learns what became of a message from what it synchronises, and that begins with its first synchronisation.
      const since = heldSince(facts, state);
      const early = new Set(facts.sends.filter(({ at }) => at <= since).map(({ tag }) => tag));
      return firstOf(
        conversations.flatMap(({ messages }) => messages),
        (message) => {
          if (message.isInserted || message.senderUserID !== userID) return undefined;
          if (lostByRestore.has(message.messageID)) return undefined;
          if (early.has(message.tag) && message.sentStatus === 'Failed') return undefined;
          const isThere = present.has(`${userID}:${message.localMessageID}`);
          if (message.sentStatus === (isThere ? 'Success' : 'Failed')) return undefined;
          const what = `a device says ${message.sentStatus}, the server ${isThere ? 'has' : 'does not have'} it`;
          return violation('I8', Number.POSITIVE_INFINITY, what, device, ids(message));
        },
      );
    },
  );
}

/** What may be said about a message. */
export function ids(message: SeenMessage | ServerMessage): object {
  const { messageID, localMessageID, messageSeq, orderKey, senderUserID, tag } = message;
  return { messageID, localMessageID, messageSeq, orderKey, senderUserID, tag };
}
