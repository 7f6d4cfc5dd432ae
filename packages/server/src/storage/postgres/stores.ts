import { type Millis, millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { createIds, nodeSlots } from '@parley/kernel/ids';
import { type Random, randomInt } from '@parley/kernel/random';
import type { AppID, LogKey } from '../../core/ids.ts';
import { createChange } from '../sql/change-message.ts';
import { numberIn, postgresDialect } from '../sql/connection.ts';
import { createConversationStore } from '../sql/conversations.ts';
import { createDutyStore } from '../sql/duties.ts';
import { createLogUploadStore } from '../sql/log-uploads.ts';
import { createMessageSweeps } from '../sql/messages.ts';
import { createSessionStore } from '../sql/sessions.ts';
import { createTimerStore } from '../sql/timers.ts';
import { createUsageStore } from '../sql/usage.ts';
import { createUserStore } from '../sql/users.ts';
import type { Readers } from '../storage.ts';
import { createAppend } from './append.ts';
import { type Run, type Translate, toSqlConnection } from './connection.ts';
import type { Statement } from './driver.ts';
import { createMessageReader } from './messages.ts';
import { type CreateStores, keyText } from './transaction.ts';

const now: Statement = {
  name: 'database-time',
  text: 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now',
};

export async function readDatabaseTime(run: Run): Promise<Millis> {
  const { rows } = await run(now, []);
  return millis(numberIn(rows[0] ?? {}, 'now'));
}

export function createReaders(run: Run, translate: Translate, app: AppID): Readers {
  const connection = toSqlConnection(run, translate);
  return {
    users: createUserStore(connection, app),
    sessions: createSessionStore(connection, app),
    logUploads: createLogUploadStore(connection, app),
    usage: createUsageStore(connection, app),
    conversations: createConversationStore(connection, app),
    messages: createMessageReader(run, connection, app),
  };
}

export interface StoresSource {
  readonly translate: Translate;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Hands out what builds the stores of one app in one transaction. Duty ids are needed before this node has a slot,
 * so it draws one for them; should two nodes draw the same and meet in one millisecond, the primary key refuses the
 * second id and its transaction is run again.
 */
export function prepareStores({ translate, clock, random }: StoresSource): CreateStores {
  const ids = createIds(clock, randomInt(random, nodeSlots));
  const nextDutyID = (): number => ids.next();
  return (inside, app) => {
    const { run } = inside;
    const connection = toSqlConnection(run, translate);
    const reader = createMessageReader(run, connection, app);
    const holdsLog = (log: LogKey): boolean => inside.keys.has(keyText({ app, kind: 'conversation', key: log }));
    return {
      users: createUserStore(connection, app),
      sessions: createSessionStore(connection, app),
      logUploads: createLogUploadStore(connection, app),
      usage: createUsageStore(connection, app),
      conversations: createConversationStore(connection, app),
      messages: {
        ...reader,
        ...createMessageSweeps(connection, app),
        appendBatch: createAppend(inside, app, nextDutyID),
        change: createChange({ connection, find: reader.find, holdsLog }, app),
      },
      duties: createDutyStore(connection, app, {
        dialect: postgresDialect,
        nextDutyID,
        databaseTime: () => readDatabaseTime(run),
      }),
      timers: createTimerStore(connection, app),
    };
  };
}
