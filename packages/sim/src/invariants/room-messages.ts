import { ZIMErrorCode } from '@parley/client';
import type { Facts } from '../facts.ts';
import { ofKind, type Recorded } from '../history.ts';
import type { RoomAnswer, RoomCall, SeenRoomMessage } from '../room-history.ts';
import { newsOf, type Span, type Stay, staysIn } from './room-stays.ts';
import { firstOf, groupBy, type Violation, violation } from './violation.ts';

/** A message and how its call ended; absent: nobody was there to learn it. */
interface Said extends Recorded<RoomCall> {
  readonly tag: string;
  readonly answer: Recorded<RoomAnswer> | undefined;
}

/** Messages of rooms come once, in one order, and those that must arrive do. */
export function roomMessagesArrive({ run: { entries } }: Facts): Violation | undefined {
  const answers = new Map(ofKind(entries, 'roomAnswer').map((answer) => [answer.call, answer]));
  const said: Said[] = ofKind(entries, 'roomCall').flatMap(({ tag, ...call }) =>
    tag === undefined ? [] : [{ ...call, tag, answer: answers.get(call.call) }],
  );
  const stays = staysIn(entries);
  return (
    identityHolds(said, stays) ??
    firstOf(
      stays,
      (stay) => orderHolds(stay, said) ?? firstOf(stay.spans, (span) => nothingIsMissing(stay, span, said)),
    )
  );
}

/** Codes with which nothing was accepted. */
const refusals: readonly number[] = [
  ZIMErrorCode.MessageModuleTargetDoesNotExist,
  ZIMErrorCode.RoomModuleUserIsNotInTheRoom,
  ZIMErrorCode.RoomModuleTheRoomIsConnecting,
];

const messagesOf = (told: ReturnType<typeof newsOf>[number]): readonly SeenRoomMessage[] =>
  told.what === 'messages' ? told.messages : [];

/** A message is one, wherever it is seen; each device is told of it once, and of none of its own. */
function identityHolds(said: readonly Said[], stays: readonly Stay[]): Violation | undefined {
  const byTag = new Map(said.map((one) => [one.tag, one]));
  const known = new Map<string, string>();
  for (const { answer, tag } of said) if (answer?.message) known.set(tag, JSON.stringify(answer.message));
  const told = new Set<string>();
  return firstOf(stays, (stay) => {
    const { device, life, roomID } = stay;
    return firstOf(newsOf(stay), (news) =>
      firstOf(messagesOf(news), (message) => {
        const of = byTag.get(message.tag);
        const wrong = (what: string) => violation('I23', news.at, what, device, message, of);
        if (of?.roomID !== roomID || of.userID !== message.senderUserID) return wrong('nobody said this in the room');
        if (refusals.includes(of.answer?.code ?? 0)) return wrong('what was refused was told');
        // What the same user says on another device may come to one that does not know yet that it gave way.
        if (of.device === device && of.life === life) return wrong('a device was told what it said itself');
        const text = JSON.stringify(message);
        if ((known.get(message.tag) ?? text) !== text) return wrong('a message is another one elsewhere');
        known.set(message.tag, text);
        const once = `${device} ${life} ${message.messageID}`;
        if (told.has(once)) return wrong('a device was told of a message twice');
        told.add(once);
        return undefined;
      }),
    );
  });
}

/** What is kept in order ascends in what a device is told, and in what it says itself. */
function orderHolds(stay: Stay, said: readonly Said[]): Violation | undefined {
  const told = newsOf(stay).flatMap((news) => messagesOf(news).map((message) => ({ at: news.at, message })));
  const own = saidIn(stay, said).flatMap(({ at, answer }) =>
    answer?.message ? [{ at, message: answer.message }] : [],
  );
  return firstOf([told, own], (list) => {
    const kept = list.filter(({ message }) => message.messageSeq > 0);
    const index = kept.findIndex(({ message }, at) => message.messageSeq <= (kept[at - 1]?.message.messageSeq ?? 0));
    const one = kept[index];
    return one && violation('I23', one.at, 'messages of a room changed places', stay.device, kept[index - 1], one);
  });
}

const saidIn = (stay: Stay, said: readonly Said[]): readonly Said[] =>
  said.filter(
    ({ device, life, roomID, at }) =>
      device === stay.device &&
      life === stay.life &&
      roomID === stay.roomID &&
      at >= stay.from &&
      at <= (stay.to ?? Number.POSITIVE_INFINITY),
  );

/** Between two messages that a device was told of without an outage there is none that it was not, but its own. */
function nothingIsMissing(stay: Stay, span: Span, said: readonly Said[]): Violation | undefined {
  const told = span.news.flatMap(messagesOf);
  const seqs = new Set(told.map(({ messageSeq }) => messageSeq).filter((seq) => seq > 0));
  const own = saidIn(stay, said).filter(({ isReliable }) => isReliable);
  const ownSeqs = new Set(own.map(({ answer }) => answer?.message?.messageSeq));
  const unknown = own.filter(({ answer }) => !answer?.message && !refusals.includes(answer?.code ?? 0)).length;
  const missing: number[] = [];
  for (let seq = Math.min(...seqs); seq < Math.max(...seqs); seq += 1) {
    if (!seqs.has(seq) && !ownSeqs.has(seq)) missing.push(seq);
  }
  if (missing.length > unknown) {
    return violation('I23', span.from, 'a device was not told of messages between others', stay, missing);
  }
  return span.to === undefined ? lastIsThere(stay, span, said) : undefined;
}

/** Who is in the room until the end is told of all that was accepted since. */
function lastIsThere(stay: Stay, span: Span, said: readonly Said[]): Violation | undefined {
  const told = new Set(span.news.flatMap(messagesOf).map(({ tag }) => tag));
  const others = groupBy(said, ({ roomID }) => roomID).get(stay.roomID) ?? [];
  const lost = others.find(
    ({ at, tag, isReliable, answer, userID }) =>
      isReliable && userID !== stay.userID && at > span.from && answer?.message && !told.has(tag),
  );
  return lost && violation('I23', lost.at, 'a device was never told of a message', stay.device, span.from, lost);
}
