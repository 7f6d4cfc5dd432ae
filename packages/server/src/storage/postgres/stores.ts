import { type Millis, millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { createIds, nodeSlots } from '@parley/kernel/ids';
import { type Random, randomInt } from '@parley/kernel/random';
import type { AppID } from '../../core/ids.ts';
import { createChange } from '../sql/change-message.ts';
import { createColdStores, joinStores } from '../sql/cold-stores.ts';
import { numberIn, postgresDialect, type SqlConnection } from '../sql/connection.ts';
import { createMessageSweeps } from '../sql/messages.ts';
import { createReceiptReader } from '../sql/receipts.ts';
import type { Readers } from '../storage.ts';
import { createAppend } from './append.ts';
import { createChangeSets } from './changes.ts';
import { type Run, type Translate, toSqlConnection } from './connection.ts';
import type { Statement } from './driver.ts';
import { gatherPins, gatherReactions } from './marks.ts';
import { createMessageReader } from './messages.ts';
import { createReadingSets } from './readings.ts';
import { createReceiptStore } from './receipts.ts';
import type { CreateStores } from './transaction.ts';

const now: Statement = {
  name: 'database-time',
  text: 'select pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp()) * 1000::numeric)::bigint as now',
};

export async function readDatabaseTime(run: Run): Promise<Millis> {
  const { rows } = await run(now, []);
  return millis(numberIn(rows[0] ?? {}, 'now'));
}

export interface StoresSource {
  readonly translate: Translate;
  readonly clock: Clock;
  readonly random: Random;
}

/** What builds the stores of one app: those of a transaction, and those that only read. */
interface PreparedStores {
  readonly createStores: CreateStores;
  createReaders(run: Run, app: AppID): Readers;
}

/**
 * Prepares the stores of this node. Duty ids are needed before this node has a slot,
 * so it draws one for them; should two nodes draw the same and meet in one millisecond, the primary key refuses the
 * second id and its transaction is run again.
 */
export function prepareStores({ translate, clock, random }: StoresSource): PreparedStores {
  const ids = createIds(clock, randomInt(random, nodeSlots));
  const nextDutyID = (): number => ids.next();
  const createCold = (run: Run, connection: SqlConnection, app: AppID) =>
    createColdStores(connection, app, {
      dialect: postgresDialect,
      nextDutyID,
      databaseTime: () => readDatabaseTime(run),
    });
  return {
    createReaders: (run, app) => {
      const connection = toSqlConnection(run, translate);
      return {
        ...createCold(run, connection, app),
        messages: createMessageReader(run, connection, app),
        receipts: createReceiptReader(connection, app),
      };
    },
    createStores: (inside, app) => {
      const { run } = inside;
      const connection = toSqlConnection(run, translate);
      const reader = createMessageReader(run, connection, app);
      const cold = createCold(run, connection, app);
      const marks = {
        reactions: gatherReactions(inside, app, cold.reactions),
        pins: gatherPins(inside, app, cold.pins),
      };
      return joinStores({ ...cold, ...marks }, createReadingSets(inside, app), {
        messages: {
          ...reader,
          ...createMessageSweeps(connection, app),
          appendBatch: createAppend(inside, app, { connection, nextDutyID }),
          ...createChange(createChangeSets(inside, app)),
        },
        receipts: createReceiptStore(inside, connection, app),
      });
    },
  };
}
