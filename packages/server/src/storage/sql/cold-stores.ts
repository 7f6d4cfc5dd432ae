import type { AppID } from '../../core/ids.ts';
import type { ConversationStore } from '../../features/conversations/store.ts';
import type { SessionStore } from '../../features/session/store.ts';
import type { UserStore } from '../../features/users/store.ts';
import type { Stores } from '../storage.ts';
import { createBlacklistStore } from './blacklist.ts';
import { createBroadcastStore } from './broadcasts.ts';
import { createCallStore } from './calls.ts';
import type { SqlConnection } from './connection.ts';
import { createConversationStore } from './conversations.ts';
import { createDutyStore, type DutySource } from './duties.ts';
import { createFriendStore } from './friends.ts';
import { createGroupStore } from './groups.ts';
import { createImportStore } from './imports.ts';
import { createPinStore } from './pins.ts';
import { createReactionStore } from './reactions.ts';
import { createReplyStore } from './replies.ts';
import { createRoomStore } from './rooms.ts';
import { createSearchStore } from './search.ts';
import { createSessionStore } from './sessions.ts';
import { createSignatureStore } from './signatures.ts';
import { createStatusStore } from './status.ts';
import { createTimerStore } from './timers.ts';
import { createUsageStore } from './usage.ts';
import { createUserStore } from './users.ts';

/** What readings and changes do all the time and each engine does as a set. */
export interface ReadingSets {
  readonly users: Pick<UserStore, 'putUserLogEntries'>;
  readonly sessions: Pick<SessionStore, 'generations'>;
  readonly conversations: Pick<ConversationStore, 'members' | 'putReadings' | 'deletedBy'>;
}

/** The stores, as far as their statements are one text for all engines. */
type ColdStores = Omit<Stores, 'messages' | 'receipts' | keyof ReadingSets> & {
  readonly [Name in keyof ReadingSets]: Omit<Stores[Name], keyof ReadingSets[Name]>;
};

/** Makes the stores of one app that no engine has to write in its own way; each engine adds its hot paths. */
export function createColdStores(connection: SqlConnection, app: AppID, source: DutySource): ColdStores {
  return {
    users: createUserStore(connection, app),
    blacklist: createBlacklistStore(connection, app),
    sessions: createSessionStore(connection, app),
    usage: createUsageStore(connection, app),
    conversations: createConversationStore(connection, app),
    search: createSearchStore(connection, app),
    replies: createReplyStore(connection, app),
    duties: createDutyStore(connection, app, source),
    timers: createTimerStore(connection, app),
    reactions: createReactionStore(connection, app),
    pins: createPinStore(connection, app),
    friends: createFriendStore(connection, app),
    calls: createCallStore(connection, app),
    groups: createGroupStore(connection, app),
    statuses: createStatusStore(connection, app),
    rooms: createRoomStore(connection, app),
    broadcasts: createBroadcastStore(connection, app),
    imports: createImportStore(connection, app),
    signatures: createSignatureStore(connection, app),
  };
}

/** The stores of one app with an engine's own hot paths. */
export const joinStores = (
  cold: ColdStores,
  sets: ReadingSets,
  hot: Pick<Stores, 'messages' | 'receipts'>,
): Stores => ({
  ...cold,
  users: { ...cold.users, ...sets.users },
  sessions: { ...cold.sessions, ...sets.sessions },
  conversations: { ...cold.conversations, ...sets.conversations },
  ...hot,
});
