import type { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { catchUp } from './catch-up.ts';
import type { LogSource } from './store.ts';
import { type EncodeHead, sync } from './sync.ts';

export { answerBytesMax, encodeEntryAppended, fitting, toWireHead } from './encode.ts';

export interface LogParts {
  /** What every feature that has entries in the logs of conversations registers. */
  readonly sources: readonly LogSource[];
  readonly encodeHead: EncodeHead;
}

export function createLogHandlers({ sources, encodeHead }: LogParts): Handlers<typeof methods.logs> {
  return {
    sync: (context, actor, params) => sync(encodeHead, context, actor, params),
    catchUp: (context, actor, params) => catchUp(sources, context, actor, params),
  };
}
