import { ConversationsApi } from './features/conversations/api.ts';
import { ConversationDeletionApi } from './features/conversations/deletion-api.ts';
import { ConversationSettingsApi } from './features/conversations/settings-api.ts';
import { BackupApi } from './features/messages/backup-api.ts';
import { DeletionApi } from './features/messages/deletion-api.ts';
import { HistoryApi } from './features/messages/history-api.ts';
import { LocalApi } from './features/messages/local-api.ts';
import { RevokeApi } from './features/messages/revoke-api.ts';
import { SearchApi } from './features/messages/search-api.ts';
import { SendingApi } from './features/messages/sending-api.ts';
import { SessionApi } from './features/session/api.ts';
import { UsersApi } from './features/users/api.ts';
import { join, type PartsOf } from './join.ts';

/** The classes that hold the methods of the SDK; the published declarations keep their order. */
const classes = [
  SessionApi,
  SendingApi,
  ConversationsApi,
  ConversationSettingsApi,
  ConversationDeletionApi,
  HistoryApi,
  RevokeApi,
  DeletionApi,
  LocalApi,
  SearchApi,
  BackupApi,
  UsersApi,
] as const;

/** What the classes need to be made. */
export type ApiParts = PartsOf<typeof classes>;

/** All methods of the SDK that are not about the instance itself. */
export const Apis = /* @__PURE__ */ join(classes);
