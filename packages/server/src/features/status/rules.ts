import { assertNever } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import type { UserKey } from '../../core/ids.ts';
import { loggedOut, type OnlineStatus, offline, online, type StatusRow, type Subscription } from './store.ts';

/** How the last change of a session came about. */
export type Ending = 'loggedOut' | 'lost';

/** What a user says of himself; the duration is in seconds, 0 stands for a day and -1 for good. */
export interface CustomStatus {
  readonly customStatus: string;
  readonly duration: number;
}

export type StatusChanged =
  /** On these platforms there are sessions online now, in any order and more than once. */
  | { readonly kind: 'sessions'; readonly platforms: readonly number[]; readonly ending: Ending }
  | { readonly kind: 'custom'; readonly custom: CustomStatus }
  /** What the user says of himself ends at this time. */
  | { readonly kind: 'expired'; readonly expiresAt: number };

const daySeconds = 86_400;
const forGood = -1;

const never = millis(0);

/** Of a user who was registered and never logged in. */
export const unknownStatus = (userKey: UserKey): StatusRow => ({
  userKey,
  onlineStatus: loggedOut,
  platforms: [],
  customStatus: '',
  customStatusExpiresAt: 0,
  onlineChangedAt: never,
  customChangedAt: never,
  version: 0,
  changedAt: never,
});

/** The status after a change; `undefined` where nothing is different. */
export function changeStatus(before: StatusRow, change: StatusChanged, now: Millis): StatusRow | undefined {
  const changed = changedFields(before, change, now);
  if (!changed) return undefined;
  return { ...before, ...changed, version: before.version + 1, changedAt: millis(Math.max(now, before.changedAt)) };
}

function changedFields(before: StatusRow, change: StatusChanged, now: Millis): Partial<StatusRow> | undefined {
  switch (change.kind) {
    case 'sessions':
      return changeOnline(before, change.platforms, change.ending, now);
    case 'custom':
      return sayOfOneself(change.custom, now);
    case 'expired':
      return expire(before, change.expiresAt, now);
    default:
      return assertNever(change);
  }
}

function changeOnline(
  before: StatusRow,
  given: readonly number[],
  ending: Ending,
  now: Millis,
): Partial<StatusRow> | undefined {
  const platforms = [...new Set(given)].sort((one, other) => one - other);
  const onlineStatus = onlineStatusOf(before, platforms, ending);
  if (onlineStatus !== before.onlineStatus) return { onlineStatus, platforms, onlineChangedAt: now };
  return String(platforms) === String(before.platforms) ? undefined : { platforms };
}

/** Who is not online stays what he became when his last session ended, whatever is done to sessions after that. */
function onlineStatusOf(before: StatusRow, platforms: readonly number[], ending: Ending): OnlineStatus {
  if (platforms.length > 0) return online;
  if (before.onlineStatus !== online) return before.onlineStatus;
  return ending === 'loggedOut' ? loggedOut : offline;
}

function sayOfOneself({ customStatus, duration }: CustomStatus, now: Millis): Partial<StatusRow> {
  return { customStatus, customStatusExpiresAt: customStatus === '' ? 0 : endOf(duration, now), customChangedAt: now };
}

const endOf = (duration: number, now: Millis): number =>
  duration === forGood ? forGood : now + (duration || daySeconds) * 1000;

/** A text that was set again meanwhile lasts longer, and one that was taken away is gone already. */
function expire(before: StatusRow, expiresAt: number, now: Millis): Partial<StatusRow> | undefined {
  const { customStatusExpiresAt } = before;
  if (customStatusExpiresAt <= 0 || customStatusExpiresAt > expiresAt) return undefined;
  return { customStatus: '', customStatusExpiresAt: 0, customChangedAt: now };
}

const minuteMs = 60_000;

/** Subscriptions to these users from now on; `position` is that of the change in the subscriber's own log. */
export function beginSubscriptions(
  targets: readonly UserKey[],
  { minutes, position, now }: { readonly minutes: number; readonly position: number; readonly now: Millis },
): readonly Subscription[] {
  const expiresAt = millis(now + minutes * minuteMs);
  return targets.map((target) => ({ target, subscribedAt: now, expiresAt, position }));
}
