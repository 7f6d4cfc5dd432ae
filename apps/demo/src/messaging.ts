import {
  type ChatMessage,
  type ChatStores,
  type ChatStoresParts,
  createChatStores,
  type Profiles,
} from '@parley/react';
import { type Announcer, createAnnouncer, type News } from './announcer.ts';
import type { Drafts } from './drafts.ts';
import { isPeer, PeerChats, PeerConversations } from './peers.ts';
import type { Person } from './person.ts';

/** Everything a user has who is signed in. */
export interface Messaging {
  readonly chats: PeerChats;
  readonly conversations: PeerConversations;
  /** Of all kinds of chats, for hooks. */
  readonly stores: ChatStores;
  readonly profiles: Profiles;
  readonly announcer: Announcer;
  readonly drafts: Drafts;
  readonly end: () => void;
}

export interface MessagingParts extends Pick<ChatStoresParts, 'client' | 'isVisible' | 'after'> {
  readonly person: Person;
  readonly drafts: Drafts;
}

export function createMessaging({ person, drafts, ...parts }: MessagingParts): Messaging {
  const announcer = createAnnouncer();
  const stores = createChatStores({
    ...parts,
    ...person,
    onReceived: (ref, messages) => {
      const { conversationID } = ref;
      const news = isPeer(ref) && newsOf(conversationID, messages, stores.conversations.isOpen(ref));
      if (news) announcer.announce(news);
    },
    onSendFailed: () => announcer.announce({ kind: 'sendFailed' }),
  });
  return {
    chats: new PeerChats(stores.chats),
    conversations: new PeerConversations(stores.conversations),
    stores,
    profiles: stores.profiles,
    announcer,
    drafts,
    end: () => {
      stores.end();
      drafts.end();
    },
  };
}

/** What a screen reader says about messages that came in. */
function newsOf(userID: string, messages: readonly ChatMessage[], isOpen: boolean): News | undefined {
  const received = messages.filter(({ isOwn }) => !isOwn);
  const [only] = received;
  if (!only) return undefined;
  if (received.length > 1) return { kind: 'several', userID, count: received.length };
  return isOpen ? { kind: 'inOpenChat', userID, text: only.text } : { kind: 'inOtherChat', userID };
}
