import { assert } from '@parley/kernel/assert';
import type { DataOf } from '@parley/protocol/define';
import {
  groupConversation,
  type MessageState,
  messageState,
  peerConversation,
  type Replied,
  type StoredContent,
  storedContent,
} from '@parley/protocol/features/values';
import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { parse, type Schema, type Static } from '@parley/protocol/schema';
import type { Actor } from '../../core/actors.ts';
import type { LogKey, UserID } from '../../core/ids.ts';
import type { Place } from '../conversations/index.ts';
import type { StoredCombined } from './combine-store.ts';
import type { MessageRow, StoredMessage } from './store.ts';
import { isTargeted } from './target-rules.ts';

/** Content of a type that this version knows. */
export type TellableContent = Exclude<StoredContent, { readonly type: 0 }>;

/** The body as it is stored and as it goes out again, in events, history and catch-up: it is encoded this once. */
export const encodeContent = (content: TellableContent): string => JSON.stringify(content);

/** What of a message goes into a copy: its content without the mentions, which are of its conversation. */
export const encodeCopied = (content: TellableContent): string =>
  JSON.stringify({ ...content, mentionedUserIDs: undefined, isMentionAll: undefined });

/** A body that is to change; of a type that only a newer version knows nothing but its number is told. */
export const decodeContent = (body: string): StoredContent => readBack(storedContent, body);

export const encodeState = (state: MessageState): string => JSON.stringify(state);
export const decodeState = (state: string | undefined): MessageState =>
  state === undefined ? {} : readBack(messageState, state);

function readBack<Of extends Schema>(schema: Of, text: string): Static<Of> {
  const parsed = parse(schema, JSON.parse(text));
  assert(parsed.ok, 'what is stored can be told');
  return parsed.value;
}

/** Whether the sender of a message wants to know that it was read. */
export const hasReceiptIn = ({ state }: Pick<MessageRow, 'state'>): boolean => decodeState(state).receipt !== undefined;

/** What a message answers; `undefined` for one that answers nothing. Of most bodies nothing has to be decoded for it. */
export function repliedIn({ body }: Pick<MessageRow, 'body'>): Replied | undefined {
  if (!body.includes('"replied":{')) return undefined;
  const content = decodeContent(body);
  return 'replied' in content ? content.replied : undefined;
}

/** What a reply shows of the message that it answers. */
export const encodeSource = ({ changedPosition, body }: MessageRow): string =>
  `{"position":${changedPosition},"content":${body}}`;

/** Who sent a message to whom, and the type of the conversation that it stands in. */
export interface Correspondence {
  readonly conversationType: number;
  readonly senderUserID: UserID;
  readonly targetID: string;
}

/** A stored message as the wire declares it. Only text of outside origin is encoded again; the body stands as it is. */
export function encodeMessage(
  row: MessageRow,
  { conversationType, senderUserID, targetID }: Correspondence,
  source?: string,
  groupReceipt?: string,
): string {
  return (
    `{"position":${row.position},${row.changedPosition === row.position ? '' : `"changedPosition":${row.changedPosition},`}` +
    `"conversationType":${conversationType},` +
    `"senderUserID":${JSON.stringify(senderUserID)},"targetID":${JSON.stringify(targetID)},` +
    `"messageID":${row.messageID},"messageSeq":${row.messageSeq},` +
    `"localMessageID":${JSON.stringify(row.localMessageID)},"timestamp":${row.timestamp},` +
    `"orderKey":${row.orderKey},${row.isCounted ? '' : '"disableUnreadMessageCount":true,'}` +
    `${isTargeted(row) ? '"isGroupTargetedMessage":true,' : ''}${row.isServerMessage ? '"isServerMessage":true,' : ''}` +
    `"content":${row.body}` +
    `${row.state === undefined ? '' : `,"state":${row.state}`}${source === undefined ? '' : `,"source":${source}`}` +
    `${groupReceipt === undefined ? '' : `,"groupReceipt":${groupReceipt}`}}`
  );
}

export const encodeCommandReceived = (command: DataOf<typeof events.commandMessageReceived>): EncodedFrame =>
  encodeEvent(events.commandMessageReceived.name, command);

/** The two sides of a conversation, as the one that reads it sees them; a group is the other one for everybody. */
export interface Sides {
  readonly conversationType: number;
  readonly own: UserID;
  readonly other: string;
}

/** How the reader sees a place. */
export const sidesOf = (place: Place, { userID: own }: Pick<Actor, 'userID'>): Sides =>
  place.kind === 'group'
    ? { conversationType: groupConversation, own, other: place.groupID }
    : { conversationType: peerConversation, own, other: place.other.userID };

export function encodeStored(
  row: StoredMessage,
  { conversationType, own, other }: Sides,
  source?: string,
  groupReceipt?: string,
): string {
  const isToOther = conversationType !== peerConversation || row.senderUserID === own;
  const targetID = isToOther ? other : own;
  return encodeMessage(row, { conversationType, senderUserID: row.senderUserID, targetID }, source, groupReceipt);
}

/** A message of a copy as the wire declares it. */
export const encodeCombined = ({ senderUserID, messageID, timestamp, orderKey, body }: StoredCombined): string =>
  `{"senderUserID":${JSON.stringify(senderUserID)},"messageID":${messageID},"timestamp":${timestamp},` +
  `"orderKey":${orderKey},"content":${body}}`;

/** `message` is the Combine itself, encoded. */
export const encodeCombineDetail = (
  combineID: string,
  message: string | undefined,
  { texts, isCut }: { readonly texts: readonly string[]; readonly isCut: boolean },
): EncodedJson =>
  new EncodedJson(
    `{"combineID":${JSON.stringify(combineID)},${message === undefined ? '' : `"message":${message},`}` +
      `"messages":[${texts.join(',')}]${isCut ? ',"isCut":true' : ''}}`,
  );

/** A conversation that does not exist has no log. */
export const encodeHistory = (log: LogKey | undefined, messages: readonly string[], isCut: boolean): EncodedJson =>
  new EncodedJson(
    `{${log === undefined ? '' : `"log":${log},`}"messages":[${messages.join(',')}]${isCut ? ',"isCut":true' : ''}}`,
  );
