import {
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageType,
  type ZIMTextMessage,
} from '@parley/client';
import { type ChatClient, codeOf } from './client.ts';
import {
  type ChatMessage,
  type Conversation,
  type ConversationEvent,
  emptyConversation,
  oldestAnchor,
  reduceConversation,
} from './conversation.ts';
import { takeSnapshot } from './message-snapshot.ts';
import { createStore, type Readable } from './store.ts';

export const historyPageSize = 30;

/** Chats whose messages stay in memory after another one was opened. */
export const keptConversationsMax = 20;

/** By the user ID of the other side, the one opened last standing last. */
export type ConversationsByUser = ReadonlyMap<string, Conversation>;

/** Whether a text became a message of the chat; if it was refused before that, the reason. */
export type SendOutcome = { readonly isAttached: true } | { readonly isAttached: false; readonly code: number };

export interface ConversationsParts {
  readonly client: ChatClient;
  readonly selfUserID: string;
  readonly onSendFailed: () => void;
}

/** The messages of the chats that were opened, and what the user does with them. */
export class Conversations {
  readonly byUser: Readable<ConversationsByUser>;
  readonly #parts: ConversationsParts;
  readonly #byUser = createStore<ConversationsByUser>(new Map());
  /** Chats whose newest page is wanted again as soon as the query under way is done. */
  readonly #wantNewest = new Set<string>();
  readonly #querying = new Set<string>();
  /** The SDK's own objects of messages that may be sent again, by local ID: it wants them back. */
  readonly #unsent = new Map<string, ZIMMessage>();
  /** Local IDs of messages that are handed to the SDK again at this moment: it refuses one that it is sending. */
  readonly #retrying = new Set<string>();
  #openUserID: string | undefined;

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
    this.byUser = this.#byUser;
  }

  isOpen(userID: string): boolean {
    return this.#openUserID === userID;
  }

  /** Shows a chat and loads its newest messages. */
  open(userID: string): void {
    this.#openUserID = userID;
    const next = new Map(this.#byUser.get());
    next.delete(userID);
    next.set(userID, this.#conversationWith(userID));
    this.#byUser.set(forgetOldest(next));
    this.#loadNewest(userID);
  }

  close(userID: string): void {
    if (this.#openUserID === userID) this.#openUserID = undefined;
    this.#dispatch(userID, { type: 'left' });
  }

  /** Loads the page before the oldest message that is shown; where there is none, or no older one, the newest. */
  loadOlder(userID: string): void {
    const conversation = this.#conversationWith(userID);
    if (this.#querying.has(userID)) return;
    void this.#query(userID, conversation.hasOlder ? oldestAnchor(conversation) : undefined);
  }

  /** Compares the open chat with the server, for instance after the connection was away. */
  refresh(): void {
    if (this.#openUserID !== undefined) this.#loadNewest(this.#openUserID);
  }

  /** Resolves as soon as the message stands in the chat as one that is being sent. */
  send(userID: string, text: string): Promise<SendOutcome> {
    const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: text };
    return this.#submit(userID, message, false);
  }

  /** Sends a failed message once more, as the message it is; resolves when it stands in the chat as being sent. */
  async retry(userID: string, { localMessageID, status }: ChatMessage): Promise<void> {
    const source = this.#unsent.get(localMessageID);
    if (!source || status !== 'failed' || this.#retrying.has(localMessageID)) return;
    this.#retrying.add(localMessageID);
    await this.#submit(userID, source, true);
    this.#retrying.delete(localMessageID);
  }

  /** Takes messages that the SDK reports. Chats that were never opened load theirs when they are. */
  take(userID: string, messages: readonly ZIMMessage[]): readonly ChatMessage[] {
    const snapshots = messages.map((message) => this.#note(message));
    if (this.#byUser.get().has(userID)) this.#dispatch(userID, { type: 'messagesChanged', messages: snapshots });
    return snapshots;
  }

  #submit(userID: string, message: ZIMMessage, isRetrySend: boolean): Promise<SendOutcome> {
    const { client, onSendFailed } = this.#parts;
    return new Promise((resolve) => {
      const onMessageAttached = (attached: ZIMMessage): void => {
        this.take(userID, [attached]);
        resolve({ isAttached: true });
      };
      const config = { priority: ZIMMessagePriority.Low, isRetrySend };
      client.sendMessage(message, userID, ZIMConversationType.Peer, config, { onMessageAttached }).then(
        (result) => {
          this.take(userID, [result.message]);
          resolve({ isAttached: true });
        },
        (error: unknown) => {
          const code = codeOf(error);
          const { localMessageID } = message;
          // A text that was refused at once has no local ID: it never became a message.
          if (localMessageID !== undefined && localMessageID !== '') {
            this.take(userID, [message]);
            this.#dispatch(userID, { type: 'sendFailed', localMessageID, failureCode: code });
            onSendFailed();
          }
          resolve({ isAttached: false, code });
        },
      );
    });
  }

  #loadNewest(userID: string): void {
    if (this.#querying.has(userID)) this.#wantNewest.add(userID);
    else void this.#query(userID);
  }

  async #query(userID: string, before?: ChatMessage): Promise<void> {
    this.#querying.add(userID);
    this.#dispatch(userID, { type: 'historyRequested' });
    this.#dispatch(userID, await this.#loadPage(userID, before));
    this.#querying.delete(userID);
    if (this.#wantNewest.delete(userID)) this.#loadNewest(userID);
  }

  /** What became of asking for a page, as an event of the conversation. */
  async #loadPage(userID: string, before: ChatMessage | undefined): Promise<ConversationEvent> {
    const { client } = this.#parts;
    try {
      const { messageList } = await client.queryHistoryMessage(userID, ZIMConversationType.Peer, {
        count: historyPageSize,
        reverse: true,
        mode: ZIMMessageQueryMode.General,
        ...(before && { nextMessage: anchorOf(before, userID) }),
      });
      const messages = messageList.map((message) => this.#note(message));
      const isWhole = messageList.length < historyPageSize;
      return before
        ? { type: 'olderLoaded', beforeKey: before.key, messages, isWhole }
        : { type: 'newestLoaded', messages, isWhole };
    } catch {
      return { type: 'historyFailed' };
    }
  }

  #note(message: ZIMMessage): ChatMessage {
    const snapshot = takeSnapshot(message, this.#parts.selfUserID);
    if (snapshot.isOwn && snapshot.localMessageID !== '') {
      if (snapshot.status === 'sent') this.#unsent.delete(snapshot.localMessageID);
      else this.#unsent.set(snapshot.localMessageID, message);
    }
    return snapshot;
  }

  #conversationWith(userID: string): Conversation {
    return this.#byUser.get().get(userID) ?? emptyConversation;
  }

  /** A chat that was forgotten meanwhile stays forgotten. */
  #dispatch(userID: string, event: ConversationEvent): void {
    const present = this.#byUser.get().get(userID);
    if (present) this.#byUser.set(new Map(this.#byUser.get()).set(userID, reduceConversation(present, event)));
  }
}

/** Chats with messages that were not sent are never forgotten: the user may still want to send them. */
function forgetOldest(byUser: ReadonlyMap<string, Conversation>): ConversationsByUser {
  const isDone = ({ messages }: Conversation): boolean => messages.every(({ status }) => status === 'sent');
  const spare = Math.max(0, byUser.size - keptConversationsMax);
  const forgotten = [...byUser].slice(0, -1).filter(([, conversation]) => isDone(conversation));
  const forgottenIDs = new Set(forgotten.slice(0, spare).map(([userID]) => userID));
  return new Map([...byUser].filter(([userID]) => !forgottenIDs.has(userID)));
}

/** What the SDK needs of a message to page from it. */
function anchorOf(message: ChatMessage, userID: string): ZIMMessage {
  const { messageID, localMessageID, messageSeq, orderKey, senderUserID } = message;
  const conversationType = ZIMConversationType.Peer;
  const place = { conversationID: userID, conversationType, messageSeq, orderKey };
  return { type: ZIMMessageType.Text, messageID, localMessageID, senderUserID, ...place };
}
