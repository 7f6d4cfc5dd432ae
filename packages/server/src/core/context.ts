import type { Clock } from '@parley/kernel/clock';
import type { Ids } from '@parley/kernel/ids';
import type { Random } from '@parley/kernel/random';
import type { Config } from '../config.ts';
import type { StoredFiles } from '../files/stored-files.ts';
import type { ReadersOf, StoreName, StoresOf, SystemStore } from '../storage/storage.ts';
import type { Apps } from './apps.ts';
import type { Commit } from './commit.ts';
import type { AppID } from './ids.ts';
import type { OperatorLog } from './operator-log.ts';

/**
 * What the outside world is to the features: everything they may touch, handed in by `app.ts`. A feature asks for the
 * context of the stores that it declares (`features/<feature>/context.ts`): its own and those that the doors it calls
 * need. What it hands its context to may need fewer, and never more.
 */
export interface Context<Names extends StoreName = StoreName> {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Names this life of this node. */
  readonly nodeID: string;
  readonly random: Random;
  readonly config: Config;
  readonly operatorLog: OperatorLog;
  readonly apps: Apps;
  readonly storage: ReadableStorage<Names>;
  readonly commit: Commit<StoresOf<Names>>;
  /** Large things that are no part of the database. */
  readonly files: StoredFiles;
}

/** What features see of the storage: reads of some stores. Changes go through the commit. */
export interface ReadableStorage<Names extends StoreName = StoreName> {
  readonly system: Pick<SystemStore, 'epoch' | 'leasedNodes'>;
  read(app: AppID): ReadersOf<Names>;
}
