import type { ZIMMessage } from '@parley/client';
import type { MessageDetails } from './message-details.ts';

/** One message as a page shows it; a snapshot, because the SDK fills its own objects in place. */
export interface ChatMessage {
  /** Names the message on the page for as long as it is shown, also while its IDs are still being given out. */
  readonly key: string;
  /** Empty until the server has accepted the message. */
  readonly messageID: string;
  readonly localMessageID: string;
  readonly messageSeq: number;
  readonly orderKey: number;
  readonly timestamp: number;
  readonly senderUserID: string;
  readonly isOwn: boolean;
  /** `undefined` for whatever is no text. */
  readonly text: string | undefined;
  readonly status: 'sending' | 'sent' | 'failed';
  /** Why sending failed, if the SDK said so. */
  readonly failureCode?: number;
  /** What it has beside its text; absent for a plain one. */
  readonly details?: MessageDetails;
  /** All that the SDK says of it, as it was when the snapshot was taken; guards such as `isMessageOfType` tell its kind. */
  readonly content: ZIMMessage;
}

export interface Conversation {
  /** Ascending by `orderKey`, without a hole between two messages that the server has accepted. */
  readonly messages: readonly ChatMessage[];
  readonly history: 'unloaded' | 'loading' | 'ready' | 'failed';
  /** Whether the server may have messages from before the first one. */
  readonly hasOlder: boolean;
}

export type ConversationEvent =
  | { readonly type: 'historyRequested' }
  | { readonly type: 'historyFailed' }
  /** The newest page of the history; `isWhole` when the server has nothing beside it. */
  | {
      readonly type: 'newestLoaded';
      readonly messages: readonly ChatMessage[];
      readonly isWhole: boolean;
      /** What was shown when it was asked for: of it, what the page should have and has not was deleted elsewhere. */
      readonly shown?: readonly ChatMessage[];
    }
  /** The page before `beforeKey`. */
  | {
      readonly type: 'olderLoaded';
      readonly beforeKey: string;
      readonly messages: readonly ChatMessage[];
      readonly isWhole: boolean;
    }
  /** Messages came in, or changed. */
  | { readonly type: 'messagesChanged'; readonly messages: readonly ChatMessage[] }
  | { readonly type: 'sendFailed'; readonly localMessageID: string; readonly failureCode: number }
  /** The user deleted messages, here or on another device. */
  | { readonly type: 'messagesDeleted'; readonly messages: readonly ChatMessage[] }
  /** All of them; what is being sent at this moment stays. */
  | { readonly type: 'allDeleted' }
  /** Nobody looks at it any more; a long list is cut to its newest messages. */
  | { readonly type: 'left' };

export const keptMessagesMax = 100;

export const emptyConversation: Conversation = { messages: [], history: 'unloaded', hasOlder: true };

export function reduceConversation(conversation: Conversation, event: ConversationEvent): Conversation {
  switch (event.type) {
    case 'historyRequested':
      return { ...conversation, history: 'loading' };
    case 'historyFailed':
      return { ...conversation, history: 'failed' };
    case 'newestLoaded':
      return placeNewestPage(withoutGone(conversation, event), event.messages, event.isWhole);
    case 'olderLoaded':
      return placeOlderPage(conversation, event);
    case 'messagesChanged':
      return { ...conversation, messages: mergeMessages(conversation.messages, event.messages) };
    case 'sendFailed':
      return { ...conversation, messages: conversation.messages.map((message) => explainFailure(message, event)) };
    case 'messagesDeleted':
      return without(conversation, event.messages);
    case 'allDeleted': {
      const messages = conversation.messages.filter(({ status }) => status === 'sending');
      return { messages, history: 'ready', hasOlder: false };
    }
    case 'left':
      return trim(conversation);
  }
}

/** The oldest message that can serve as the anchor of a page: one that the server knows. */
export function oldestAnchor(conversation: Conversation): ChatMessage | undefined {
  return conversation.messages.find(isAccepted);
}

/**
 * Joins a page of history with what is shown. Where messages may be missing between the two, the older part is
 * dropped and loaded again when the user scrolls up: a hole must never look like a neighbourhood.
 */
function placeNewestPage(conversation: Conversation, page: readonly ChatMessage[], isWhole: boolean): Conversation {
  const merged = mergeMessages(conversation.messages, page);
  if (isWhole) return { messages: merged, history: 'ready', hasOlder: false };
  const first = page[0];
  const older = conversation.messages.filter((message) => isAccepted(message) && first && isBefore(message, first));
  const neighbour = older.at(-1);
  const isJoined =
    first === undefined ||
    conversation.messages.some((message) => isSame(message, first)) ||
    (neighbour !== undefined && neighbour.messageSeq > 0 && neighbour.messageSeq + 1 === first.messageSeq);
  if (isJoined) return { ...conversation, messages: merged, history: 'ready' };
  return { messages: merged.filter((message) => !older.includes(message)), history: 'ready', hasOlder: true };
}

/** Takes away what was shown before the newest page was asked for, and does not stand in it although it should. */
function withoutGone(
  conversation: Conversation,
  { messages: page, isWhole, shown = [] }: Extract<ConversationEvent, { type: 'newestLoaded' }>,
): Conversation {
  const names = new Set(page.flatMap(namesOf));
  const [first] = page;
  const gone = shown.filter(
    (message) =>
      isAccepted(message) &&
      (isWhole || (first !== undefined && !isBefore(message, first))) &&
      !namesOf(message).some((name) => names.has(name)),
  );
  return gone.length === 0 ? conversation : without(conversation, gone);
}

function without(conversation: Conversation, deleted: readonly ChatMessage[]): Conversation {
  const places = placesOf(conversation.messages, deleted);
  const indexes = new Set(deleted.flatMap(namesOf).map((name) => places.get(name)));
  const messages = conversation.messages.filter(
    (message, index) => !(indexes.has(index) && deleted.some((one) => isSame(message, one))),
  );
  return { ...conversation, messages };
}

function placeOlderPage(
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'olderLoaded' }>,
): Conversation {
  // The list was cut or joined anew while the page was on its way: it no longer fits.
  if (oldestAnchor(conversation)?.key !== event.beforeKey) return { ...conversation, history: 'ready' };
  return {
    messages: mergeMessages(conversation.messages, event.messages),
    history: 'ready',
    hasOlder: !event.isWhole,
  };
}

/** Adds messages or puts newer states in the place of older ones; doing it twice changes nothing. */
function mergeMessages(known: readonly ChatMessage[], incoming: readonly ChatMessage[]): readonly ChatMessage[] {
  const merged = [...known];
  const places = placesOf(known, incoming);
  for (const message of incoming) {
    const index = namesOf(message)
      .map((name) => places.get(name))
      .find((place) => place !== undefined && isSame(merged[place], message));
    const present = index === undefined ? undefined : merged[index];
    if (present && index !== undefined) merged[index] = replace(present, message);
    else merged.push(message);
    for (const name of namesOf(message)) places.set(name, index ?? merged.length - 1);
  }
  return merged.sort((left, right) => left.orderKey - right.orderKey);
}

/** Where those are that may be meant; asked once for all, for a conversation may have thousands. */
function placesOf(known: readonly ChatMessage[], incoming: readonly ChatMessage[]): Map<string, number> {
  const wanted = new Set(incoming.flatMap(namesOf));
  const places = new Map<string, number>();
  known.forEach((message, index) => {
    for (const name of namesOf(message)) if (wanted.has(name) && !places.has(name)) places.set(name, index);
  });
  return places;
}

/** An ID of the server is a decimal number, a local one begins with none of it here. */
const namesOf = ({ messageID, localMessageID }: ChatMessage): string[] => [
  ...(messageID === '' ? [] : [messageID]),
  ...(localMessageID === '' ? [] : [`local:${localMessageID}`]),
];

/** An accepted message stays accepted: a page may be older than the event that overtook it. */
function replace(present: ChatMessage, next: ChatMessage): ChatMessage {
  if (isAccepted(present) && !isAccepted(next)) return present;
  // Only the call that failed knew why: the SDK's own message does not say it.
  const isStillFailed = present.status === 'failed' && next.status === 'failed';
  const reason = isStillFailed && present.failureCode !== undefined ? { failureCode: present.failureCode } : {};
  return { ...reason, ...next, key: present.key };
}

function explainFailure(
  message: ChatMessage,
  failure: { readonly localMessageID: string; readonly failureCode: number },
): ChatMessage {
  if (!message.isOwn || message.localMessageID !== failure.localMessageID || isAccepted(message)) return message;
  return { ...message, status: 'failed', failureCode: failure.failureCode };
}

function trim(conversation: Conversation): Conversation {
  if (conversation.messages.length <= keptMessagesMax) return conversation;
  const firstKept = conversation.messages[conversation.messages.length - keptMessagesMax];
  const messages = conversation.messages.filter(
    (message) => !isAccepted(message) || (firstKept !== undefined && !isBefore(message, firstKept)),
  );
  return { ...conversation, messages, hasOlder: true };
}

/** Two objects speak of one message if the server gave them one ID or, before it did, if their sender did. */
function isSame(left: ChatMessage | undefined, right: ChatMessage): boolean {
  if (!left) return false;
  if (left.messageID !== '' && right.messageID !== '') return left.messageID === right.messageID;
  return (
    left.localMessageID !== '' &&
    left.localMessageID === right.localMessageID &&
    left.senderUserID === right.senderUserID
  );
}

const isAccepted = (message: ChatMessage): boolean => message.status === 'sent';
const isBefore = (left: ChatMessage, right: ChatMessage): boolean => left.orderKey < right.orderKey;
