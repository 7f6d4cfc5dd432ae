import type { ZIM } from '@parley/client';
import { ChatConnection, type ChatConnectionParts, type ChatMessage, type Profiles } from '@parley/react';
import { type Announcer, createAnnouncer, type News } from './announcer.ts';
import type { Drafts } from './drafts.ts';
import type { KnownRooms } from './known-rooms.ts';
import { LiveRooms } from './live-rooms.ts';
import type { Person } from './person.ts';
import { isShown, PlacedChats, PlacedConversations, placeOf } from './places.ts';

/** Everything a user has who is signed in. */
export interface Messaging {
  readonly chats: PlacedChats;
  readonly conversations: PlacedConversations;
  /** What the hooks and the parts of the package are handed. */
  readonly connection: ChatConnection<ZIM>;
  readonly profiles: Profiles;
  readonly announcer: Announcer;
  readonly drafts: Drafts;
  readonly rooms: LiveRooms;
  readonly end: () => void;
}

export interface MessagingParts extends Pick<ChatConnectionParts<ZIM>, 'client' | 'isVisible' | 'after'> {
  readonly person: Person;
  readonly drafts: Drafts;
  readonly knownRooms: KnownRooms;
}

export function createMessaging({ person, drafts, knownRooms, ...parts }: MessagingParts): Messaging {
  const announcer = createAnnouncer();
  const connection: ChatConnection<ZIM> = new ChatConnection<ZIM>({
    ...parts,
    ...person,
    // The session signs in and out, and ends the client.
    isOwner: false,
    // Nothing waits here for a next try, whose moment chance would have to choose.
    random: () => 0,
    // All of them, for the search.
    chats: { pageSize: 500, firstPages: 10 },
    onReceived: (ref, messages) => {
      const { conversations, chats } = connection.stores;
      const isOpen = conversations.isOpen(ref);
      const isSaid = isShown(ref) && (isOpen || chats.find(ref)?.isMuted !== true);
      const news = isSaid && newsOf(placeOf(ref), messages, isOpen);
      if (news) announcer.announce(news);
    },
    onSendFailed: () => announcer.announce({ kind: 'sendFailed' }),
  });
  const { stores } = connection;
  const { client, after } = parts;
  const { announce } = announcer;
  const rooms = new LiveRooms({ client, userID: person.userID, known: knownRooms, announce, after });
  return {
    connection,
    chats: new PlacedChats(stores.chats),
    conversations: new PlacedConversations(stores.conversations),
    profiles: stores.profiles,
    announcer,
    drafts,
    rooms,
    end: () => {
      rooms.end();
      connection.end();
      drafts.end();
    },
  };
}

/** What a screen reader says about messages that came in. */
function newsOf(place: string, messages: readonly ChatMessage[], isOpen: boolean): News | undefined {
  const received = messages.filter(({ isOwn }) => !isOwn);
  const [only] = received;
  if (!only) return undefined;
  if (received.length > 1) return { kind: 'several', place, count: received.length };
  return isOpen ? { kind: 'inOpenChat', place, text: only.text } : { kind: 'inOtherChat', place };
}
