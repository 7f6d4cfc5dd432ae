import type { DeviceState, Facts } from '../facts.ts';
import { ofKind } from '../history.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I20: in the end every device knows whom its user follows, and how they stand; and what it was told last of each is what
 * the server holds.
 */
export const statusesAreTold: Checker = (facts) => {
  const told = lastTold(facts);
  return firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => knownOtherwise(facts, device) ?? toldOtherwise(facts, device, told),
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

const followedBy = ({ run }: Facts, userID: string) => run.followed?.[userID] ?? {};

function knownOtherwise(facts: Facts, { device, userID, followed = {} }: DeviceState): Violation | undefined {
  const stored = followedBy(facts, userID);
  return firstOf(new Set([...Object.keys(stored), ...Object.keys(followed)]), (target) =>
    stored[target] === followed[target]
      ? undefined
      : violation('I20', finally_, 'a device knows of a status something else', device, target, {
          stored: stored[target],
          known: followed[target],
        }),
  );
}

function toldOtherwise(
  facts: Facts,
  { device, userID }: DeviceState,
  told: ReadonlyMap<string, string>,
): Violation | undefined {
  return firstOf(Object.entries(followedBy(facts, userID)), ([target, stored]) => {
    const last = told.get(`${device} ${target}`);
    if (last === stored) return undefined;
    return violation('I20', finally_, 'a device was last told another status', device, target, { stored, last });
  });
}
