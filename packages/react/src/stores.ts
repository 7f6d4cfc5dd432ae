import { type ZIM, ZIMConversationType, type ZIMMessage } from '@parley/client';
import { Backups } from './backups.ts';
import { Blacklist } from './blacklist.ts';
import { ChatActions } from './chat-actions.ts';
import type { ChatClient } from './chat-client.ts';
import { Chats, type ChatsOptions } from './chats.ts';
import { Composings } from './composing.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import { Conversations } from './conversations.ts';
import { createForgetting } from './forgetting.ts';
import { Friends } from './friends.ts';
import { GroupActions } from './group-actions.ts';
import { OpenGroups } from './group-details.ts';
import { Groups } from './groups.ts';
import { MessageActions } from './message-actions.ts';
import { Pins } from './pins.ts';
import { Profiles } from './profiles.ts';
import { Reading } from './reading.ts';
import { Statuses } from './statuses.ts';
import type { Readable } from './store.ts';
import { Typing } from './typing.ts';

export interface ChatStoresParts {
  readonly client: ChatClient;
  readonly userID: string;
  readonly userName?: string;
  /** Does something later; returns its end. */
  readonly after: (delayMs: number, work: () => void) => () => void;
  /** Whether somebody can see what is shown as open. */
  readonly isVisible: Readable<boolean>;
  readonly chats?: ChatsOptions;
  /** Whether the user is signed in already. */
  readonly isReady?: () => boolean;
  readonly onReceived?: (ref: ConversationRef, messages: readonly ChatMessage[]) => void;
  readonly onSendFailed?: () => void;
}

/** Everything a user has who is signed in. */
export interface ChatStores {
  readonly chats: Chats;
  readonly conversations: Conversations;
  readonly reading: Reading;
  readonly profiles: Profiles;
  readonly actions: MessageActions;
  readonly chatActions: ChatActions;
  readonly backups: Backups;
  readonly composings: Composings;
  readonly pins: Pins;
  readonly typing: Typing;
  readonly friends: Friends;
  readonly blacklist: Blacklist;
  readonly groups: Groups;
  readonly openGroups: OpenGroups;
  readonly groupActions: GroupActions;
  readonly statuses: Statuses;
  /** Compares what is shown with the server, after the sign-in and whenever the connection was away. */
  readonly refresh: () => void;
  readonly end: () => void;
}

/** Listens from the beginning: messages may arrive before a login is answered. */
export function createChatStores(parts: ChatStoresParts): ChatStores {
  const { client, userID, userName, after, isVisible, isReady, onReceived, onSendFailed } = parts;
  const chats = new Chats(client, userID, parts.chats);
  const profiles = new Profiles({ client, userID, after, ...(userName !== undefined && { userName }) });
  const conversations = new Conversations({
    client,
    selfUserID: userID,
    ...(onSendFailed && { onSendFailed }),
    ...(isReady && { isReady }),
  });
  const reading = new Reading({ client, chats, messages: conversations.byKey, isVisible, after });
  const composings = new Composings();
  const pins = new Pins({ client, selfUserID: userID, isReady });
  const typing = new Typing(client);
  const friends = new Friends({ client, isReady });
  const blacklist = new Blacklist({ client, isReady });
  const groups = new Groups({ client, isReady });
  const openGroups = new OpenGroups({ client, selfUserID: userID, isReady });
  const statuses = new Statuses({ client, userID, after });
  const listening = [reading, chats, profiles, pins, typing, friends, blacklist, groups, openGroups, statuses];
  const { forget, takeDeleted } = createForgetting({ selfUserID: userID, chats, conversations, pins, composings });
  const refreshGroups = (): void => {
    groups.refresh();
    openGroups.refresh();
  };
  const refresh = (): void => {
    conversations.refresh();
    pins.refresh();
    friends.refresh();
    blacklist.refresh();
    refreshGroups();
    statuses.refresh();
    profiles.requestMissed();
  };
  const ends = [
    client.subscribe('messageDeleted', (_zim, deleted) => takeDeleted(deleted)),
    ...follow(client, { conversations, pins, ...(onReceived && { onReceived }) }),
  ];
  return {
    chats,
    conversations,
    reading,
    profiles,
    actions: new MessageActions({ client, selfUserID: userID, conversations, after, onDeleted: forget }),
    chatActions: new ChatActions({ client, onCleared: forget }),
    backups: new Backups({ client, onImported: refresh }),
    composings,
    pins,
    typing,
    friends,
    blacklist,
    groups,
    openGroups,
    groupActions: new GroupActions({ client, onSet: refreshGroups }),
    statuses,
    refresh,
    end: () => {
      for (const end of ends) end();
      for (const part of listening) part.end();
    },
  };
}

/** What the client tells of messages, for those who show them. */
function follow(
  client: ChatClient,
  { conversations, pins, onReceived }: Pick<ChatStores, 'conversations' | 'pins'> & Pick<ChatStoresParts, 'onReceived'>,
): readonly (() => void)[] {
  const receive =
    (type: ZIMConversationType) =>
    (_zim: ZIM, data: { readonly messageList: readonly ZIMMessage[]; readonly fromConversationID: string }): void => {
      const ref = { type, conversationID: data.fromConversationID };
      const messages = conversations.take(ref, data.messageList);
      onReceived?.(ref, messages);
    };
  const takeChanged = (messages: readonly ZIMMessage[]): void => {
    for (const message of messages) {
      conversations.take(placeOf(message), [message]);
      pins.takeChanged(placeOf(message), [message]);
    }
  };
  return [
    client.subscribe('peerMessageReceived', receive(ZIMConversationType.Peer)),
    client.subscribe('groupMessageReceived', receive(ZIMConversationType.Group)),
    client.subscribe('roomMessageReceived', receive(ZIMConversationType.Room)),
    client.subscribe('messageSentStatusChanged', (_zim, { infos }) => takeChanged(infos.map(({ message }) => message))),
    client.subscribe('messageRevokeReceived', (_zim, { messageList }) => takeChanged(messageList)),
    client.subscribe('messageEdited', (_zim, { messageList }) => takeChanged(messageList)),
    client.subscribe('messageRepliedInfoChanged', (_zim, { messageList }) => takeChanged(messageList)),
    client.subscribe('messageReactionsChanged', (_zim, { changeInfoList }) =>
      takeChanged(changeInfoList.map(({ message }) => message)),
    ),
    client.subscribe('messageReceiptChanged', (_zim, { infos }) => conversations.takeReceipts(infos)),
    client.subscribe('conversationMessageReceiptChanged', (_zim, { infos }) =>
      conversations.takeReceipts(infos, { upTo: true }),
    ),
  ];
}

const placeOf = ({
  conversationID = '',
  conversationType = ZIMConversationType.Peer,
}: ZIMMessage): ConversationRef => ({
  type: conversationType,
  conversationID,
});
