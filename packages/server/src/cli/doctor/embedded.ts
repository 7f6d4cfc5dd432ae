import { statSync } from 'node:fs';
import { newestSchema } from '../../storage/migrations/migration.ts';
import {
  countBytesBehind,
  findDamage,
  identify,
  isServed,
  type Step,
  withDatabase,
} from '../../storage/sqlite/inspection.ts';
import { type Finding, messageOf, ok, problem, warning } from './finding.ts';

export interface EmbeddedState {
  readonly findings: readonly Finding[];
  /** Whether the database is there and may be opened. */
  readonly isUsable: boolean;
  readonly isServed: boolean;
}

const about = 'database';
const unusable = (isServedNow: boolean, ...findings: readonly Finding[]): EmbeddedState => ({
  findings,
  isUsable: false,
  isServed: isServedNow,
});

/** Looks at the file without changing anything in it. */
export async function checkEmbedded(path: string, step: Step): Promise<EmbeddedState> {
  let served: boolean;
  try {
    if (!statSync(path, { throwIfNoEntry: false })) {
      return unusable(false, warning(about, `${path} is not there; the first start makes it`));
    }
    served = isServed(path);
  } catch (error) {
    return unusable(false, problem(about, `${path} cannot be looked at: ${messageOf(error)}`));
  }
  const log = leftLog(path, served);
  try {
    return await withDatabase(path, { isReadOnly: true }, async (database): Promise<EmbeddedState> => {
      const { owner, schema } = identify(database);
      if (owner === 'foreign') {
        return unusable(
          served,
          problem(
            about,
            `${path} belongs to another program; move it away or set PARLEY_DATA_DIR to another directory`,
          ),
        );
      }
      if (owner === 'empty' || (schema.kind === 'known' && schema.version === 0)) {
        return unusable(served, warning(about, `${path} is empty; the next start fills it`));
      }
      const oddity = schema.kind === 'odd' ? schema.what : nameBytesBehind(countBytesBehind(database, path));
      if (oddity !== '') {
        const advice = 'somebody changed it: stop the server and restore a backup (parley restore)';
        return unusable(served, problem(about, `${path} holds ${oddity}; ${advice}`));
      }
      const damaged = await findDamage(database, 'quick_check', step);
      if (damaged !== undefined) {
        const advice = 'stop the server, keep a copy of the file and restore a backup (parley restore)';
        return unusable(served, problem(about, `${path} is damaged in table ${damaged}; ${advice}`));
      }
      const finding = judgeVersion(path, schema.kind === 'odd' ? 0 : schema.version);
      return { findings: [finding, ...log], isUsable: finding.level === 'ok', isServed: served };
    });
  } catch (error) {
    return unusable(served, problem(about, messageOf(error)), ...log);
  }
}

function judgeVersion(path: string, schema: number): Finding {
  if (schema > newestSchema) {
    return problem(
      about,
      `${path} was written by a newer Parley (schema ${schema}, this one knows ${newestSchema}); run that version or restore a backup`,
    );
  }
  if (schema < newestSchema) {
    return warning(
      about,
      `${path} has schema ${schema} and this Parley needs ${newestSchema}; make a backup, then start the server, which brings it up to date`,
    );
  }
  return ok(about, `${path} is sound, schema ${schema}`);
}

const nameBytesBehind = (bytes: number): string => (bytes === 0 ? '' : `${bytes} bytes behind its last page`);

/** A server that ends in good order moves its log into the file. */
function leftLog(path: string, served: boolean): readonly Finding[] {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (served || !log || log.size === 0) return [];
  return [
    warning(
      'database log',
      `${path}-wal was left by a server that was killed or crashed; nothing is lost, what it holds is in the database from now on`,
    ),
  ];
}
