import { durations } from '@parley/client/limits';
import { type DeviceState, type Facts, type Followed, type StoredFollowed, skewMsMax } from '../facts.ts';
import { ofKind } from '../history.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I20: in the end every device knows whom its user follows and until when, and how they stand; and what it was told last
 * of each is what the server holds. A subscription that ends at about the time of the look is over on one clock and in
 * force on another: of it a device need only know the end, if it still has it.
 */
export const statusesAreTold: Checker = (facts) => {
  const { devices, followed: stored } = facts.run;
  if (!stored) return undefined;
  const told = lastTold(facts);
  return firstOf(
    devices.filter(({ isCurrent }) => isCurrent),
    (device) => knownOtherwise(stored, device) ?? toldOtherwise(stored, device, told),
  );
};

/** By device and user; a device's next life goes on from what it holds. */
function lastTold({ run }: Facts): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const { device, statuses } of ofKind(run.entries, 'statusTold')) {
    for (const { userID, text } of statuses) told.set(`${device} ${userID}`, text);
  }
  return told;
}

/**
 * Whether clocks differ on it. A server's may be ahead of the world's or behind it; a device goes by its server's, and is
 * behind that by as long as the answer with the time was on its way.
 */
const mayHaveEnded = ({ at }: StoredFollowed, until: number): boolean =>
  until > at - skewMsMax - durations.loginMs && until <= at + skewMsMax;

function knownOtherwise(stored: StoredFollowed, { device, userID, followed = {} }: DeviceState): Violation | undefined {
  const ofUser = stored.byUser[userID] ?? {};
  return firstOf(new Set([...Object.keys(ofUser), ...Object.keys(followed)]), (target) => {
    const [there, here] = [ofUser[target], followed[target]];
    return isSame(stored, there, here)
      ? undefined
      : violation('I20', finally_, 'a device knows of a status something else', device, target, {
          stored: there,
          known: here,
        });
  });
}

function isSame(
  stored: StoredFollowed,
  there: Followed[string] | undefined,
  here: Followed[string] | undefined,
): boolean {
  if (there && here && there.until !== here.until) return false;
  return mayHaveEnded(stored, (there ?? here)?.until ?? 0) || there?.status === here?.status;
}

function toldOtherwise(
  stored: StoredFollowed,
  { device, userID }: DeviceState,
  told: ReadonlyMap<string, string>,
): Violation | undefined {
  return firstOf(Object.entries(stored.byUser[userID] ?? {}), ([target, { status, until }]) => {
    const last = told.get(`${device} ${target}`);
    if (last === status || mayHaveEnded(stored, until)) return undefined;
    return violation('I20', finally_, 'a device was last told another status', device, target, {
      stored: status,
      last,
    });
  });
}
