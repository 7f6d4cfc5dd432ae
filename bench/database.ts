/** The databases that a bench lets Parley run on. */
import { services } from '../tools/service-binaries.ts';
import { startTemporaryPostgres } from '../tools/temporary-postgres.ts';
import { cpuSecondsOf } from './process-tree.ts';
import { UsageError } from './scenario.ts';

export type Engine = 'sqlite' | 'postgres';

export interface Database {
  readonly url: string | undefined;
  /** What the server of the database has used so far; it counts as ours. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

const embedded: Database = { url: undefined, cpuSeconds: () => 0, stop: async () => {} };

export async function startDatabase(engine: Engine): Promise<Database> {
  if (engine === 'sqlite') return embedded;
  const binaries = services.postgres.find();
  if (binaries === undefined) throw new UsageError('--engine 1 is for a machine without PostgreSQL');
  const { url, pid, stop } = await startTemporaryPostgres(binaries, { syncs: true });
  return { url, cpuSeconds: () => cpuSecondsOf(pid), stop };
}
