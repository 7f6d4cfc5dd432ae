import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { Config } from '../../config.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import { type Sweep, untilFewer } from '../../core/sweep.ts';
import type { LockKey, StoresOf } from '../../storage/storage.ts';
import { periodsOf } from './usage-rules.ts';

type Limits = Config['usage'];
type UsageError = 'CommonModuleExceedDAULimit' | 'CommonModuleExceedMAULimit';

const isLimited = ({ dailyUsersMax, monthlyUsersMax }: Limits): boolean => dailyUsersMax > 0 || monthlyUsersMax > 0;

/** What a login locks where the number of active users is limited: two of them must not take one last place. */
export const usageLocks = (limits: Limits, app: AppID): readonly LockKey[] =>
  isLimited(limits) ? [{ app, kind: 'name', key: 'active users' }] : [];

/** Counts the user as active on this day and in this month, or refuses who would be one too many. */
export async function countActive(
  { usage }: StoresOf<'usage'>,
  limits: Limits,
  userKey: UserKey,
  now: Millis,
): Promise<Refusal<UsageError> | undefined> {
  if (!isLimited(limits)) return undefined;
  const { day, month } = periodsOf(now);
  const isOver = async (period: number, usersMax: number): Promise<boolean> =>
    usersMax > 0 && !(await usage.wasActive(period, userKey)) && (await usage.activeCount(period)) >= usersMax;
  if (await isOver(day, limits.dailyUsersMax)) return refuse('CommonModuleExceedDAULimit');
  if (await isOver(month, limits.monthlyUsersMax)) return refuse('CommonModuleExceedMAULimit');
  await usage.note(day, userKey);
  await usage.note(month, userKey);
  return undefined;
}

/** Forgets the days and months before the present ones. */
export const usageSweep: Sweep<'usage'> = {
  name: 'active users',
  periodMs: 3_600_000,
  slice: async ({ usage }, now, limit) => untilFewer(limit, await usage.sweep(periodsOf(now), limit)),
};
