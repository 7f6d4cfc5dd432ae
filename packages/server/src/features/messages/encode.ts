import type { MessageContent } from '@parley/protocol/features/values';
import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { wireLimits } from '@parley/protocol/limits';
import type { UserID } from '../../core/ids.ts';
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
    `{"log":${row.log},"position":${row.changedPosition},"conversationType":${conversationType},` +
    `"senderUserID":${JSON.stringify(senderUserID)},"targetID":${JSON.stringify(targetID)},` +
    `"messageID":${row.messageID},"messageSeq":${row.messageSeq},` +
    `"localMessageID":${JSON.stringify(row.localMessageID)},"timestamp":${row.timestamp},` +
    `"orderKey":${row.orderKey},"content":${row.body}}`
  );
}

export const encodeMessageReceived = (row: MessageRow, correspondence: Correspondence): EncodedFrame =>
  encodeEvent(events.messageReceived.name, new EncodedJson(encodeMessage(row, correspondence)));

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
 * Characters of messages in one answer: half of what one WebSocket message may hold, so that an answer and what
 * leaves with it in the same turn fit. A single message always fits the wire, whatever its size.
 */
export const answerCharactersMax = wireLimits.messageBytesMax / 2;

/** The first of `texts` that fit into `charactersMax` together, but `countMin` if there are as many. */
export function fitting(
  texts: readonly string[],
  { charactersMax, countMin }: { readonly charactersMax: number; readonly countMin: number },
): readonly string[] {
  let characters = 0;
  const end = texts.findIndex((text, index) => {
    characters += text.length;
    return index >= countMin && characters > charactersMax;
  });
  return end === -1 ? texts : texts.slice(0, end);
}

export const encodeHistory = (messages: readonly string[], isCut: boolean): EncodedJson =>
  new EncodedJson(`{"messages":[${messages.join(',')}]${isCut ? ',"isCut":true' : ''}}`);

export interface CaughtUp {
  readonly log: number;
  readonly from: number;
  readonly to: number;
  readonly complete: boolean;
  readonly messages: readonly string[];
}

export const encodeCatchUp = (logs: readonly CaughtUp[]): EncodedJson =>
  new EncodedJson(
    `{"logs":[${logs
      .map(
        ({ log, from, to, complete, messages }) =>
          `{"log":${log},"from":${from},"to":${to},"complete":${complete},"messages":[${messages.join(',')}]}`,
      )
      .join(',')}]}`,
  );
