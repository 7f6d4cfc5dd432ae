import { actions } from './actions.ts';
import { backups } from './backups.ts';
import { frames } from './frames.ts';
import { http } from './http.ts';
import type { FuzzTarget } from './target.ts';
import { tokens } from './tokens.ts';

export const fuzzTargets: readonly FuzzTarget[] = [frames, tokens, http, actions, backups];
