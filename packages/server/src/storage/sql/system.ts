import { present } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import { nodeSlots } from '@parley/kernel/ids';
import { told } from '@parley/protocol/features/values';
import { count, list, object } from '@parley/protocol/schema';
import { toAppID } from '../../core/ids.ts';
import type { AppRow, EarlierSecret, SystemStore } from '../storage.ts';
import {
  flagIn,
  flagValue,
  numberIn,
  type SqlConnection,
  type SqlRow,
  type SqlValue,
  textIn,
  textOrNothingIn,
} from './connection.ts';
import { decodeStored } from './stored-json.ts';
import { erasures, unregistrations } from './users.ts';

export interface SystemSource {
  /** Sees what is committed and durable. */
  readonly reader: SqlConnection;
  /** Runs `work` in a transaction that no other node's lease of a slot enters at the same time. */
  transact<Result>(work: (connection: SqlConnection) => Promise<Result>): Promise<Result>;
  databaseTime(): Promise<Millis>;
}

/** More are never kept than hold at once; what is read is bounded all the same. */
const storedSecrets = list(object({ serverSecret: told, until: count }), { max: 100 });

const earlierSecretsIn = (text: string): readonly EarlierSecret[] =>
  decodeStored(storedSecrets, text).map(({ serverSecret, until }) => ({ serverSecret, until: millis(until) }));

function toAppRow(row: SqlRow): AppRow {
  const earlier = textOrNothingIn(row, 'earlier_secrets');
  return {
    app: toAppID(numberIn(row, 'app')),
    serverSecret: textIn(row, 'server_secret'),
    ...(earlier !== undefined && { earlierSecrets: earlierSecretsIn(earlier) }),
    isEnabled: flagIn(row, 'is_enabled'),
    ...(!flagIn(row, 'has_messaging') && { hasMessaging: false }),
    ...(row['valid_until'] !== null && { validUntil: millis(numberIn(row, 'valid_until')) }),
    createdAt: millis(numberIn(row, 'created_at')),
  };
}

const appColumns = 'app, server_secret, earlier_secrets, is_enabled, has_messaging, valid_until, created_at';

const addAppStatement = `insert into apps (${appColumns}) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (app) do nothing`;

const putAppStatement = `insert into apps (${appColumns}) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (app) do update set
    server_secret = excluded.server_secret,
    earlier_secrets = excluded.earlier_secrets,
    is_enabled = excluded.is_enabled,
    has_messaging = excluded.has_messaging,
    valid_until = excluded.valid_until,
    created_at = excluded.created_at`;

function appValues({ app, serverSecret, earlierSecrets = [], isEnabled, ...rest }: AppRow): readonly SqlValue[] {
  const { hasMessaging = true, validUntil, createdAt } = rest;
  const earlier = earlierSecrets.length === 0 ? null : JSON.stringify(earlierSecrets);
  return [app, serverSecret, earlier, flagValue(isEnabled), flagValue(hasMessaging), validUntil ?? null, createdAt];
}

/** An owner whose lease ran out keeps its slot as long as nobody else took it: taking it removes the old row. */
async function leaseNodeSlot(
  connection: SqlConnection,
  lease: { owner: string; now: Millis; until: number },
): Promise<number | undefined> {
  const renewed = await connection.get('update node_slots set leased_until = ? where owner = ? returning slot', [
    lease.until,
    lease.owner,
  ]);
  if (renewed) return numberIn(renewed, 'slot');
  const rows = await connection.all('select slot from node_slots where leased_until > ?', [lease.now]);
  const taken = new Set(rows.map((row) => numberIn(row, 'slot')));
  const slot = Array.from({ length: nodeSlots }, (_, index) => index).find((index) => !taken.has(index));
  if (slot === undefined) return undefined;
  await connection.run(
    `insert into node_slots (slot, owner, leased_until) values (?, ?, ?)
     on conflict (slot) do update set owner = excluded.owner, leased_until = excluded.leased_until`,
    [slot, lease.owner, lease.until],
  );
  return slot;
}

export function createSystemStore({ reader, transact, databaseTime }: SystemSource): SystemStore {
  const counter = async (name: string): Promise<number> => {
    const row = await reader.get('select value from meta where name = ?', [name]);
    return row ? numberIn(row, 'value') : 0;
  };
  return {
    apps: async () => {
      const rows = await reader.all(`select ${appColumns} from apps order by app`, []);
      return rows.map(toAppRow);
    },
    addApp: (app) => transact(async (connection) => (await connection.run(addAppStatement, appValues(app))) > 0),
    putApp: (app) =>
      transact(async (connection) => {
        await connection.run(putAppStatement, appValues(app));
      }),
    changeApp: (app, change) =>
      transact(async (connection) => {
        const found = await connection.get(`select ${appColumns} from apps where app = ?`, [app]);
        if (!found) return undefined;
        const changed = change(toAppRow(found));
        await connection.run(putAppStatement, appValues(changed));
        return changed;
      }),
    epoch: async () => {
      const row = await reader.get(`select value from meta where name = 'epoch'`, []);
      return numberIn(present(row, 'meta holds the epoch'), 'value');
    },
    raiseEpoch: (above = 0) =>
      transact(async (connection) => {
        const seconds = Math.floor((await databaseTime()) / 1000);
        const floor = Math.max(seconds, above + 1);
        // The engines call the greater of two numbers by different names; both know `case`.
        const row = await connection.get(
          `update meta set value = case when value < ? then ? else value + 1 end where name = 'epoch' returning value`,
          [floor, floor],
        );
        return numberIn(present(row, 'meta holds the epoch'), 'value');
      }),
    unregistrations: () => counter(unregistrations),
    erasures: () => counter(erasures),
    databaseTime,
    leaseNodeSlot: (owner, leaseMs) =>
      transact(async (connection) => {
        const now = await databaseTime();
        return leaseNodeSlot(connection, { owner, now, until: now + leaseMs });
      }),
    releaseNodeSlot: (owner) =>
      transact(async (connection) => {
        await connection.run('delete from node_slots where owner = ?', [owner]);
      }),
    abandonedSlots: async (sinceMs) => {
      const now = await databaseTime();
      const row = await reader.get('select count(*) as slots from node_slots where leased_until <= ?', [now - sinceMs]);
      return numberIn(present(row, 'a count has a row'), 'slots');
    },
    leases: async () => {
      const now = await databaseTime();
      const rows = await reader.all('select owner, leased_until from node_slots where leased_until > ?', [now]);
      return rows.map((row) => ({
        owner: textIn(row, 'owner'),
        leasedUntil: millis(numberIn(row, 'leased_until')),
      }));
    },
    leasedNodes: async () => {
      const now = await databaseTime();
      const rows = await reader.all('select owner from node_slots where leased_until > ? order by slot', [now]);
      return rows.map((row) => textIn(row, 'owner'));
    },
  };
}
