import type { Millis } from '@parley/kernel/brand';
import type { TimerDraft } from '../../core/effects.ts';
import { toUserKey, type UserKey } from '../../core/ids.ts';

export const expiryKind = 'friendApplicationExpiry';

/** When nobody may answer any more; a later one of the same two takes the place of the earlier. */
export const expiryTimer = (one: UserKey, other: UserKey, dueAt: Millis): TimerDraft => ({
  kind: expiryKind,
  key: [one, other].toSorted((low, high) => low - high).join(' '),
  dueAt,
  body: '',
});

export function pairOfTimer({ key }: TimerDraft): readonly [UserKey, UserKey] {
  const [low = 0, high = 0] = key.split(' ').map(Number);
  return [toUserKey(low), toUserKey(high)];
}
