import type { Clock } from '@parley/kernel/clock';
import type { Ids } from '@parley/kernel/ids';
import type { Random } from '@parley/kernel/random';
import type { Config } from '../config.ts';
import type { Storage } from '../storage/storage.ts';
import type { Apps } from './apps.ts';
import type { Commit } from './commit.ts';
import type { Log } from './log.ts';

/** What the outside world is to the features: everything they may touch, handed in by `app.ts`. */
export interface Context {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly config: Config;
  readonly log: Log;
  readonly apps: Apps;
  readonly storage: Storage;
  readonly commit: Commit;
}
