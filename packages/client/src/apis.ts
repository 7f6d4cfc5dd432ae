import { BlacklistApi } from './features/blacklist/api.ts';
import { CallsApi } from './features/calls/api.ts';
import { ConversationsApi } from './features/conversations/api.ts';
import { ConversationDeletionApi } from './features/conversations/deletion-api.ts';
import { ConversationSettingsApi } from './features/conversations/settings-api.ts';
import { FriendsApi } from './features/friends/api.ts';
import { FriendApplicationsApi } from './features/friends/applications-api.ts';
import { FriendQueriesApi } from './features/friends/queries-api.ts';
import { GroupApplicationsApi } from './features/groups/applications-api.ts';
import { GroupAttributesApi } from './features/groups/attributes-api.ts';
import { GroupInfoApi } from './features/groups/info-api.ts';
import { GroupLifeApi } from './features/groups/life-api.ts';
import { GroupMemberSettingsApi } from './features/groups/member-settings-api.ts';
import { GroupMembersApi } from './features/groups/members-api.ts';
import { GroupReceiptsApi } from './features/groups/receipts-api.ts';
import { GroupSearchApi } from './features/groups/search-api.ts';
import { GroupSettingsApi } from './features/groups/settings-api.ts';
import { BackupApi } from './features/messages/backup-api.ts';
import { CombineApi } from './features/messages/combine-api.ts';
import { DeletionApi } from './features/messages/deletion-api.ts';
import { DroppedApi } from './features/messages/dropped-api.ts';
import { EditApi } from './features/messages/edit-api.ts';
import { HistoryApi } from './features/messages/history-api.ts';
import { LocalApi } from './features/messages/local-api.ts';
import { PinsApi } from './features/messages/pins-api.ts';
import { ReactionsApi } from './features/messages/reactions-api.ts';
import { ReplyApi } from './features/messages/reply-api.ts';
import { RevokeApi } from './features/messages/revoke-api.ts';
import { SearchApi } from './features/messages/search-api.ts';
import { SendingApi } from './features/messages/sending-api.ts';
import { ReceiptsApi } from './features/receipts/api.ts';
import { RoomAttributesApi } from './features/rooms/attributes-api.ts';
import { RoomLifeApi } from './features/rooms/life-api.ts';
import { RoomMemberAttributesApi } from './features/rooms/member-attributes-api.ts';
import { RoomMembersApi } from './features/rooms/members-api.ts';
import { ServerSearchApi } from './features/search/api.ts';
import { SessionApi } from './features/session/api.ts';
import { DevicesApi } from './features/session/devices-api.ts';
import { StatusApi } from './features/status/api.ts';
import { TypingApi } from './features/typing/api.ts';
import { UsersApi } from './features/users/api.ts';
import { SelfApi } from './features/users/self-api.ts';
import { join, type PartsOf } from './join.ts';

/** The classes that hold the methods of the SDK; the published declarations keep their order. */
const classes = [
  SessionApi,
  SendingApi,
  ConversationsApi,
  HistoryApi,
  RevokeApi,
  EditApi,
  ReplyApi,
  SearchApi,
  ServerSearchApi,
  ReceiptsApi,
  TypingApi,
  UsersApi,
  SelfApi,
  DevicesApi,
  BlacklistApi,
  FriendsApi,
  FriendApplicationsApi,
  FriendQueriesApi,
  StatusApi,
  CombineApi,
  ReactionsApi,
  PinsApi,
  ConversationSettingsApi,
  ConversationDeletionApi,
  DeletionApi,
  LocalApi,
  BackupApi,
  GroupLifeApi,
  GroupInfoApi,
  GroupMembersApi,
  GroupMemberSettingsApi,
  GroupAttributesApi,
  GroupSettingsApi,
  GroupSearchApi,
  GroupApplicationsApi,
  GroupReceiptsApi,
  RoomLifeApi,
  RoomMembersApi,
  RoomAttributesApi,
  RoomMemberAttributesApi,
  CallsApi,
  DroppedApi,
] as const;

/** What the classes need to be made. */
export type ApiParts = PartsOf<typeof classes>;

/** All methods of the SDK that are not about the instance itself. */
export const Apis = /* @__PURE__ */ join(classes);
