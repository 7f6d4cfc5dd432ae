import type { Millis } from '@parley/kernel/brand';
import { type Dialect, numberIn, type SqlConnection } from '../sql/connection.ts';
import { StorageFailure } from '../storage.ts';
import { migration0001 } from './0001-first.ts';
import { migration0002 } from './0002-conversations-and-users.ts';
import { migration0003 } from './0003-logs-and-usage.ts';
import { migration0004 } from './0004-places-and-rows.ts';
import { migration0005 } from './0005-keyed-user-log.ts';
import { migration0006 } from './0006-withdrawal-sums.ts';
import { migration0007 } from './0007-order-marks.ts';
import { migration0008 } from './0008-no-logs.ts';
import { migration0009 } from './0009-combines.ts';
import { migration0010 } from './0010-replies.ts';
import { migration0011 } from './0011-reactions-and-pins.ts';
import { migration0012 } from './0012-receipts.ts';
import { migration0013 } from './0013-deletions.ts';
import { migration0014 } from './0014-settings-and-mentions.ts';
import { migration0015 } from './0015-search.ts';
import { migration0016 } from './0016-blacklist.ts';
import { migration0017 } from './0017-friends.ts';
import { migration0018 } from './0018-status.ts';
import { migration0019 } from './0019-rules-and-devices.ts';
import { migration0020 } from './0020-deleted-marks.ts';
import { migration0021 } from './0021-groups.ts';
import { migration0022 } from './0022-group-receipts.ts';
import { migration0023 } from './0023-message-targets.ts';
import { migration0024 } from './0024-rooms.ts';
import { migration0025 } from './0025-secrets-and-signatures.ts';
import { migration0026 } from './0026-room-blocks.ts';
import { migration0027 } from './0027-messages-of-the-server-api.ts';
import { migration0028 } from './0028-groups-of-the-server-api.ts';
import { migration0029 } from './0029-ended-memberships.ts';
import { migration0030 } from './0030-message-deliveries.ts';
import { migration0031 } from './0031-calls.ts';
import { type Migration, statementsOf } from './step.ts';

export const migrations: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0007,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
  migration0012,
  migration0013,
  migration0014,
  migration0015,
  migration0016,
  migration0017,
  migration0018,
  migration0019,
  migration0020,
  migration0021,
  migration0022,
  migration0023,
  migration0024,
  migration0025,
  migration0026,
  migration0027,
  migration0028,
  migration0029,
  migration0030,
  migration0031,
];

/** What to do with a database that an earlier version wrote. An empty one is filled in any case. */
export type OlderSchema = 'update' | 'refuse';

/** The newest version known here. */
export const newestSchema = migrations.at(-1)?.version ?? 0;

/** What has been done to the database: the one table that no migration makes. */
export const versionsTable = ({ integer }: Dialect): string => `create table if not exists schema_versions (
      version ${integer} not null primary key,
      applied_at ${integer} not null)`;

/**
 * Brings the database to the newest version known here. The caller has opened a transaction that no other node can
 * enter at the same time, and rolls it back when this throws.
 */
export async function migrate(
  connection: SqlConnection,
  dialect: Dialect,
  now: Millis,
  {
    known = migrations,
    older = 'update',
  }: { readonly known?: readonly Migration[]; readonly older?: OlderSchema } = {},
): Promise<void> {
  await connection.run(versionsTable(dialect), []);
  const row = await connection.get('select coalesce(max(version), 0) as version from schema_versions', []);
  const version = row ? numberIn(row, 'version') : 0;
  const newest = known.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new StorageFailure(
      `database was written by a newer Parley (schema ${version}, this one knows ${newest}); run that version or restore a backup`,
    );
  }
  if (older === 'refuse' && version > 0 && version < newest) {
    throw new StorageFailure(
      `database was written by an older Parley (schema ${version}, this one needs ${newest}); start the server once, which brings it up to date, and try again`,
    );
  }
  for (const migration of known) {
    if (migration.version <= version) continue;
    for (const statement of statementsOf(migration, dialect)) await connection.run(statement, []);
    await connection.run('insert into schema_versions (version, applied_at) values (?, ?)', [migration.version, now]);
  }
}
