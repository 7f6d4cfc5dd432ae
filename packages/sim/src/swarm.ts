import type { Config } from '@parley/server/config';
import type { Chance } from './chance.ts';
import type { FaultPeriods, Profile } from './profile.ts';

/** Share of worlds that are spared a kind of fault altogether, so that the others meet each other more often. */
const spared = 0.25;

/**
 * Makes each world of a profile a little different: some faults are left out, others are worse, some ways are slow.
 * Worlds that all have everything in the same measure miss what shows only when one thing is rare and another common.
 */
export function vary(profile: Profile, dice: Chance): Profile {
  const { network, bus, disk, storage } = profile;
  const far = dice.pick([1, 1, 1, 8]);
  const slow = dice.pick([1, 1, 10]);
  return {
    ...profile,
    network: { ...network, latencyMs: network.latencyMs * far, jitterMs: network.jitterMs * dice.pick([1, 1, 4]) },
    bus: {
      losses: Math.min(0.6, bus.losses * dice.pick([0, 1, 5])),
      doubles: bus.doubles * dice.pick([0, 1, 5]),
      delayMsMax: bus.delayMsMax * dice.pick([1, 1, 15]),
    },
    disk: { ...disk, syncMs: { min: disk.syncMs.min, max: disk.syncMs.max * slow } },
    storage: {
      delayMs: { min: storage.delayMs.min, max: storage.delayMs.max * slow },
      failures: storage.failures * dice.pick([0, 1, 10]),
      lostCommits: storage.lostCommits * dice.pick([0, 1, 20]),
    },
    faults: spare(profile.faults, dice),
  };
}

function spare(faults: FaultPeriods, dice: Chance): FaultPeriods {
  const kept = Object.entries(faults).map(([kind, periodMs]) => [kind, dice.happens(spared) ? 0 : periodMs]);
  return { ...faults, ...Object.fromEntries(kept) };
}

/** Settings under which rare paths are common: small batches, seldom beacons. */
export function varyConfig(config: Config, dice: Chance): Config {
  const { limits, delivery, messages } = config;
  return {
    ...config,
    limits: {
      ...limits,
      commitMembersMax: dice.pick([limits.commitMembersMax, 1, 3]),
      commitBatchMs: dice.pick([limits.commitBatchMs, 0]),
    },
    delivery: { ...delivery, beaconMs: dice.pick([300, delivery.beaconMs, 3000]) },
    messages: { ...messages, revokeWithinSeconds: dice.pick([messages.revokeWithinSeconds, 5]) },
  };
}
