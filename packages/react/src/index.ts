export type { ActionOutcome } from './action-outcome.ts';
export { type BackupSource, type BackupState, Backups, type BackupsParts } from './backups.ts';
export { Blacklist, type BlacklistParts } from './blacklist.ts';
export { ChatActions, type ChatActionsParts } from './chat-actions.ts';
export { type ChatClient, codeOf } from './chat-client.ts';
export { ChatConnection, type ChatConnectionParts } from './chat-connection.ts';
export { type ChatFilter, filterOfMark, filtersFor, isInFilter } from './chat-filter.ts';
export { type Chat, type ChatList, mergeChats, searchChats, sortChats, toChat } from './chat-list.ts';
export { Chats, type ChatsOptions } from './chats.ts';
export { type Composing, Composings, type Destination } from './composing.ts';
export type { ConnectionError, ConnectionState, ConnectionStatus } from './connection-status.ts';
export {
  type ChatMessage,
  type Conversation,
  type ConversationEvent,
  emptyConversation,
  reduceConversation,
} from './conversation.ts';
export { type ConversationKey, type ConversationRef, isSameConversation, keyOf, refOfKey } from './conversation-key.ts';
export { Conversations, type ConversationsByKey, type ConversationsParts, type SendOutcome } from './conversations.ts';
export { type FriendDraft, type FriendLists, Friends, type FriendsParts } from './friends.ts';
export { GroupActions, type GroupActionsParts, type GroupDraft, type GroupOutcome } from './group-actions.ts';
export { type GroupDetails, type GroupDetailsByID, type GroupDetailsParts, OpenGroups } from './group-details.ts';
export { type GroupLists, Groups, type GroupsParts } from './groups.ts';
export { type ConnectionOptions, type Lease, openConnection } from './leases.ts';
export { type Merged, MessageActions, type MessageActionsParts, receiptMembersAtMost } from './message-actions.ts';
export type { MessageDetails, Quote, ReactionSummary, ReadBy, Tips } from './message-details.ts';
export { type FoundMessage, MessageSearcher, type MessageSearcherParts, type SearchState } from './message-search.ts';
export { takeSnapshot } from './message-snapshot.ts';
export { ParleyProvider, type ParleyProviderProps } from './parley-provider.ts';
export { Pins, type PinsByKey, type PinsParts } from './pins.ts';
export { type Lookup, type Profile, Profiles, type ProfilesParts } from './profiles.ts';
export { type ReaderList, type ReaderLists, Readers } from './readers.ts';
export { Reading, type ReadingParts } from './reading.ts';
export type { SomeMembers } from './some-members.ts';
export { Statuses, type StatusesByUserID, type StatusesParts } from './statuses.ts';
export { createStore, type Readable, type Store } from './store.ts';
export { type ChatStores, type ChatStoresParts, createChatStores } from './stores.ts';
export { afterSystemTime } from './system.ts';
export type { GetToken } from './tokens.ts';
export { Typing, type TypingByKey } from './typing.ts';
export { firstUnreadOf } from './unread.ts';
export { type MessageBackups, useBackups } from './use-backups.ts';
export { type BlacklistActions, useBlacklist, useBlacklistActions, useIsBlocked } from './use-blacklist.ts';
export { type ListActions, useChatActions } from './use-chat-actions.ts';
export { useClient } from './use-client.ts';
export { type ConversationComposing, useComposing, useDestination } from './use-composing.ts';
export { type Connection, useConnection } from './use-connection.ts';
export { useConversation } from './use-conversation.ts';
export { type ConversationList, type ConversationsOptions, useConversations } from './use-conversations.ts';
export { useFoundMembers } from './use-found-members.ts';
export { type FriendActions, useFriendActions, useFriendApplications, useFriends } from './use-friends.ts';
export { type OpenGroup, useGroup, useGroupActions, useGroupApplications, useGroups } from './use-groups.ts';
export { type ConversationActions, useMessageActions } from './use-message-actions.ts';
export { type MessageSearch, useMessageSearch } from './use-message-search.ts';
export { type Messages, useMessages } from './use-messages.ts';
export { type OwnDevices, useOwnDevices } from './use-own-devices.ts';
export { type OwnStatus, useOwnStatus } from './use-own-status.ts';
export { usePins } from './use-pins.ts';
export { useReadable } from './use-readable.ts';
export { type MessageReaders, useReaders } from './use-readers.ts';
export { type ConversationReading, useReading, useReadingIn } from './use-reading.ts';
export { type SelfUser, useSelfUser } from './use-self-user.ts';
export { type Sending, useSend } from './use-send.ts';
export { type ConversationTyping, useAllTyping, useTyping } from './use-typing.ts';
export { useUsers } from './use-users.ts';
export { useUserStatus, useUsersStatus } from './use-users-status.ts';
