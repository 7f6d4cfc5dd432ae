import type { ZIM } from '@parley/client';
import { type Announcer, createAnnouncer } from './announcer.ts';
import { type Chats, createStoredChats, type TextStorage } from './chats.ts';
import type { ChatClient } from './client.ts';
import type { ChatMessage } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { texts } from './texts.ts';

/** Everything a user has who is signed in. */
export interface Messaging {
  readonly chats: Chats;
  readonly conversations: Conversations;
  readonly announcer: Announcer;
  /** Texts that were begun and not sent, by chat; they live as long as the page. */
  readonly drafts: Map<string, string>;
}

export function createMessaging(parts: {
  readonly client: ChatClient;
  readonly appID: number;
  readonly selfUserID: string;
  readonly storage: TextStorage;
  readonly now: () => number;
}): Messaging {
  const { client, appID, selfUserID, storage, now } = parts;
  const announcer = createAnnouncer();
  const chats = createStoredChats({ storage, storageKey: `parley-demo/chats/${appID}/${selfUserID}`, now });
  const noteMessages = (userID: string, messages: readonly ChatMessage[]): void =>
    chats.note(userID, messages, conversations.isOpen(userID));
  const conversations = new Conversations({
    client,
    selfUserID,
    onHistory: noteMessages,
    onSendFailed: () => announcer.announce(texts.chat.failedAnnouncement),
  });

  client.on('peerMessageReceived', (_zim: ZIM, { messageList, fromConversationID }) => {
    const messages = conversations.take(fromConversationID, messageList);
    noteMessages(fromConversationID, messages);
    const text = describeArrival(fromConversationID, messages, conversations.isOpen(fromConversationID));
    if (text !== undefined) announcer.announce(text);
  });
  client.on('messageSentStatusChanged', (_zim: ZIM, { infos }) => {
    for (const { message } of infos) {
      const userID = message.conversationID ?? '';
      noteMessages(userID, conversations.take(userID, [message]));
    }
  });
  return { chats, conversations, announcer, drafts: new Map() };
}

/** What a screen reader says about messages that came in. */
function describeArrival(userID: string, messages: readonly ChatMessage[], isOpen: boolean): string | undefined {
  const received = messages.filter(({ isOwn }) => !isOwn);
  const [only] = received;
  if (!only) return undefined;
  if (received.length > 1) return texts.announcements.several(userID, received.length);
  return isOpen ? texts.announcements.inOpenChat(userID, only.text) : texts.announcements.inOtherChat(userID);
}
