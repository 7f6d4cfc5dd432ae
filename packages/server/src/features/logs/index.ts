import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import { catchUp } from './catch-up.ts';
import type { LogSource, UserLogSource } from './source.ts';
import { type EncodeHeads, sync } from './sync.ts';

export { answerBytesMax, encodeEntry, encodeEntryAppended, encodeLoggedEntry, fitting, toWireHead } from './encode.ts';
export type { LogEntry, LogSource, SourcePage, SourceQuery, Standing, UserLogSource } from './source.ts';
export type { HeadToTell } from './sync.ts';

export interface LogParts {
  /** What every feature that has entries in the logs of conversations registers. */
  readonly sources: readonly LogSource[];
  readonly encodeHeads: EncodeHeads;
  /** Of users' own logs. */
  readonly userLogSources: readonly UserLogSource[];
}

/** It hands every source what it asks for, and therefore is handed all stores. */
export function createLogFeature({ sources, encodeHeads, userLogSources }: LogParts): Feature<typeof methods.logs> {
  return {
    handlers: {
      sync: async (context, actor, params) => {
        // What happens after the heads were read has to reach the device.
        await actor.untilFollowing();
        return sync({ encodeHeads, userLogSources }, context, actor, params);
      },
      catchUp: (context, actor, params) => catchUp(sources, context, actor, params),
    },
  };
}
