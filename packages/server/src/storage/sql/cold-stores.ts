import type { AppID } from '../../core/ids.ts';
import type { Stores } from '../storage.ts';
import type { SqlConnection } from './connection.ts';
import { createConversationStore } from './conversations.ts';
import { createDutyStore, type DutySource } from './duties.ts';
import { createLogUploadStore } from './log-uploads.ts';
import { createSessionStore } from './sessions.ts';
import { createTimerStore } from './timers.ts';
import { createUsageStore } from './usage.ts';
import { createUserStore } from './users.ts';

/** The stores whose statements are one text for all engines. */
type ColdStores = Omit<Stores, 'messages'>;

/** Makes the stores of one app that no engine has to write in its own way; each engine adds its hot paths. */
export function createColdStores(connection: SqlConnection, app: AppID, source: DutySource): ColdStores {
  return {
    users: createUserStore(connection, app),
    sessions: createSessionStore(connection, app),
    logUploads: createLogUploadStore(connection, app),
    usage: createUsageStore(connection, app),
    conversations: createConversationStore(connection, app),
    duties: createDutyStore(connection, app, source),
    timers: createTimerStore(connection, app),
  };
}
