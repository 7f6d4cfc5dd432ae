import type { ZIM } from '@parley/client';
import { type Announcer, createAnnouncer, type News } from './announcer.ts';
import { Chats } from './chats.ts';
import type { ChatClient } from './client.ts';
import type { ChatMessage } from './conversation.ts';
import { Conversations } from './conversations.ts';
import type { Drafts } from './drafts.ts';
import type { Person } from './person.ts';
import { Profiles } from './profiles.ts';
import { Reading, type ReadingParts } from './reading.ts';

/** Everything a user has who is signed in. */
export interface Messaging {
  readonly chats: Chats;
  readonly conversations: Conversations;
  readonly reading: Reading;
  readonly profiles: Profiles;
  readonly announcer: Announcer;
  readonly drafts: Drafts;
  readonly end: () => void;
}

export interface MessagingParts extends Pick<ReadingParts, 'client' | 'isVisible' | 'after'> {
  readonly client: ChatClient;
  readonly person: Person;
  readonly drafts: Drafts;
}

export function createMessaging({ client, person, drafts, isVisible, after }: MessagingParts): Messaging {
  const selfUserID = person.userID;
  const announcer = createAnnouncer();
  const chats = new Chats(client, selfUserID);
  const profiles = new Profiles(client, person);
  const reading = new Reading({ client, chats, isVisible, after });
  const conversations = new Conversations({
    client,
    selfUserID,
    onSendFailed: () => announcer.announce({ kind: 'sendFailed' }),
  });

  client.on('peerMessageReceived', (_zim: ZIM, { messageList, fromConversationID }) => {
    const messages = conversations.take(fromConversationID, messageList);
    const news = newsOf(fromConversationID, messages, conversations.isOpen(fromConversationID));
    if (news) announcer.announce(news);
  });
  client.on('messageSentStatusChanged', (_zim: ZIM, { infos }) => {
    for (const { message } of infos) conversations.take(message.conversationID ?? '', [message]);
  });
  const end = (): void => {
    reading.end();
    drafts.end();
  };
  return { chats, conversations, reading, profiles, announcer, drafts, end };
}

/** What a screen reader says about messages that came in. */
function newsOf(userID: string, messages: readonly ChatMessage[], isOpen: boolean): News | undefined {
  const received = messages.filter(({ isOwn }) => !isOwn);
  const [only] = received;
  if (!only) return undefined;
  if (received.length > 1) return { kind: 'several', userID, count: received.length };
  return isOpen ? { kind: 'inOpenChat', userID, text: only.text } : { kind: 'inOtherChat', userID };
}
