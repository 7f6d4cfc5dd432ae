import type { CallInfo } from '@parley/protocol/features/calls';
import type { Cache } from '../../cache/cache.ts';
import type { CachedDocument } from '../../cache/documents.ts';
import { heldOf, listKind } from '../../core/kept-list.ts';

export const callsMax = 1000;

/** Of a call that is over the own log says nothing any more; those go first that were written longest ago. */
export const callKind = listKind<CallInfo>('call', callsMax);

/** The calls that this device knows of when its user logs in. */
export const keptCalls = (cache: Cache): Promise<readonly CachedDocument<CallInfo>[]> => heldOf(cache, callKind);
