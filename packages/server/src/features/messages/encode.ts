import { utf8Length } from '@parley/kernel/utf8';
import type { DataOf } from '@parley/protocol/define';
import type { MessageContent } from '@parley/protocol/features/values';
import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { wireLimits } from '@parley/protocol/limits';
import type { LogKey, UserID } from '../../core/ids.ts';
import type { MessageRow, StoredMessage } from './store.ts';

/** The body as it is stored and as it goes out again, in events, history and catch-up: it is encoded this once. */
export const encodeContent = (content: MessageContent): string => JSON.stringify(content);

/** The two users and the type of the conversation that a message stands in. */
export interface Correspondence {
  readonly conversationType: number;
  readonly senderUserID: UserID;
  readonly targetID: UserID;
}

/** A stored message as the wire declares it. Only text of outside origin is encoded again; the body stands as it is. */
export function encodeMessage(row: MessageRow, { conversationType, senderUserID, targetID }: Correspondence): string {
  return (
    `{"position":${row.position},${row.changedPosition === row.position ? '' : `"changedPosition":${row.changedPosition},`}` +
    `"conversationType":${conversationType},` +
    `"senderUserID":${JSON.stringify(senderUserID)},"targetID":${JSON.stringify(targetID)},` +
    `"messageID":${row.messageID},"messageSeq":${row.messageSeq},` +
    `"localMessageID":${JSON.stringify(row.localMessageID)},"timestamp":${row.timestamp},` +
    `"orderKey":${row.orderKey},${row.isCounted ? '' : '"disableUnreadMessageCount":true,'}"content":${row.body}` +
    `${row.state === undefined ? '' : `,"state":${row.state}`}}`
  );
}

/** The entry of a log that holds a message, which is encoded. */
export const encodeEntry = (position: number, message: string): string =>
  `{"position":${position},"message":${message}}`;

export function encodeEntryAppended(row: MessageRow, correspondence: Correspondence): EncodedFrame {
  const message = encodeMessage(row, correspondence);
  const data = `{"log":${row.log},"position":${row.changedPosition},"message":${message}}`;
  return encodeEvent(events.entry.name, new EncodedJson(data));
}

export const encodeCommandReceived = (command: DataOf<typeof events.commandMessageReceived>): EncodedFrame =>
  encodeEvent(events.commandMessageReceived.name, command);

/** The two sides of a conversation, as the one that reads it sees them. */
export interface Sides {
  readonly conversationType: number;
  readonly own: UserID;
  readonly other: UserID;
}

export function encodeStored(row: StoredMessage, { conversationType, own, other }: Sides): string {
  const targetID = row.senderUserID === own ? other : own;
  return encodeMessage(row, { conversationType, senderUserID: row.senderUserID, targetID });
}

/**
 * UTF-8 bytes of messages in one answer: half of what one WebSocket message may hold, so that an answer and what
 * leaves with it in the same turn fit. A single message always fits the wire, whatever its size.
 */
export const answerBytesMax = wireLimits.messageBytesMax / 2;

/** What an answer has left for messages; `countMin` of them are taken even if they are larger. */
export interface Room {
  readonly bytesMax: number;
  readonly countMin: number;
}

/** The first of `texts` that fit, and what they take. */
export function fitting(
  texts: readonly string[],
  room: Room,
): { readonly texts: readonly string[]; readonly bytes: number } {
  let bytes = 0;
  for (const [index, text] of texts.entries()) {
    const size = utf8Length(text);
    if (index >= room.countMin && bytes + size > room.bytesMax) return { texts: texts.slice(0, index), bytes };
    bytes += size;
  }
  return { texts, bytes };
}

/** A conversation that does not exist has no log. */
export const encodeHistory = (log: LogKey | undefined, messages: readonly string[], isCut: boolean): EncodedJson =>
  new EncodedJson(
    `{${log === undefined ? '' : `"log":${log},`}"messages":[${messages.join(',')}]${isCut ? ',"isCut":true' : ''}}`,
  );

export interface CaughtUp {
  readonly log: number;
  readonly from: number;
  readonly to: number;
  readonly complete: boolean;
  readonly entries: readonly string[];
}

export const encodeCatchUp = (logs: readonly CaughtUp[]): EncodedJson =>
  new EncodedJson(
    `{"logs":[${logs
      .map(
        ({ log, from, to, complete, entries }) =>
          `{"log":${log},"from":${from},"to":${to},"complete":${complete},"entries":[${entries.join(',')}]}`,
      )
      .join(',')}]}`,
  );
