import { describe, expect, test } from 'vitest';
import { type Profile, profileOf, profiles } from './profile.ts';
import { type RunOptions, runSeed } from './run-seed.ts';
import {
  forgetDeletions,
  forgetInserted,
  forgetKeys,
  forgetMarks,
  forgetNotes,
  forgetPins,
  forgetReadings,
  forgetRules,
  forgetSends,
  keepBlocked,
  keepEpoch,
  keepFriends,
  keepMentions,
  loseFound,
  loseLines,
  loseMessages,
  loseSources,
  overlookBlocks,
  overlookEnds,
  overlookGone,
  overlookMembers,
  overlookMutes,
  overlookStatuses,
  shareInserted,
  showAll,
  skipInCatchUp,
  tellRevoked,
} from './sabotage.ts';
import {
  hearTwice,
  keepAttributes,
  keepMembers,
  keepRemoved,
  leaveAttributesBehind,
  overlookRoomBlocks,
  passOverEntries,
} from './sabotage-rooms.ts';

const named = (name: string): Profile => profiles[name] ?? profileOf(0);

/** Seeds that a checker may need before it sees what is broken, from the first on. */
const seedsMax = 30;

interface Sabotage {
  readonly what: string;
  readonly invariant: string;
  readonly profile: Profile;
  readonly options?: RunOptions;
  /** Where worlds that show it are rare: a seed shortly before the first of them; 1 if absent. */
  readonly firstSeed?: number;
}

const sabotages: readonly Sabotage[] = [
  {
    what: 'a disk that answers before it has synced, and a power cut',
    invariant: 'I7',
    profile: { ...named('crashes'), disk: { ...named('crashes').disk, isHonest: false } },
  },
  {
    what: 'a server that does not know repeated sends again',
    invariant: 'I3',
    profile: named('network'),
    options: { tamper: forgetSends },
  },
  {
    what: 'a bus that loses everything, and no beacon that tells of it',
    invariant: 'I9',
    profile: { ...named('calm'), bus: { ...named('calm').bus, losses: 1 } },
    options: { configure: (config) => ({ ...config, delivery: { ...config.delivery, beaconMs: 1e9 } }) },
  },
  {
    what: 'a client that turns the calls of its user around',
    invariant: 'I5',
    profile: named('calm'),
    options: { reorders: true },
  },
  {
    what: 'a device that loses messages on their way, and sends later ones',
    invariant: 'I16',
    profile: named('calm'),
    options: { tamperDevice: loseMessages },
  },
  {
    what: 'a server whose catch-up leaves messages out',
    invariant: 'I10',
    profile: named('network'),
    options: { tamper: skipInCatchUp },
  },
  {
    what: 'a server that does not look who is blocked',
    invariant: 'I19',
    profile: named('calm'),
    options: { tamper: overlookBlocks },
  },
  {
    what: 'a server that tells of users who are unblocked, and keeps them blocked',
    invariant: 'I9',
    profile: named('calm'),
    options: { tamper: keepBlocked },
  },
  {
    what: 'a server that finds nothing of what replies quote',
    invariant: 'I9',
    profile: named('calm'),
    options: { tamper: loseSources },
  },
  {
    what: 'a server whose catch-up tells what was revoked',
    invariant: 'I15',
    profile: named('network'),
    options: { tamper: tellRevoked },
  },
  {
    what: 'a server whose catch-up leaves out that a conversation was read',
    invariant: 'I14',
    profile: named('network'),
    options: { tamper: forgetMarks },
  },
  {
    what: 'a device that gives each repeat of a reaction a key of its own',
    invariant: 'I3',
    profile: named('crashes'),
    options: { tamperDevice: forgetKeys },
    firstSeed: 36,
  },
  {
    what: 'a server that keeps the pins of what is unpinned',
    invariant: 'I9',
    profile: named('calm'),
    options: { tamper: forgetPins },
  },
  {
    what: 'a server that goes on listing friends who were deleted',
    invariant: 'I9',
    profile: named('calm'),
    options: { tamper: keepFriends },
  },
  {
    what: 'a server that goes on listing mentions that were revoked',
    invariant: 'I13',
    profile: named('calm'),
    options: { tamper: keepMentions },
    firstSeed: 25,
  },
  {
    what: 'a server that tells of deletions and does not note them',
    invariant: 'I17',
    profile: named('calm'),
    options: { tamper: forgetDeletions },
  },
  {
    what: 'a server that tells of rules for push and does not keep them',
    invariant: 'I9',
    profile: named('calm'),
    options: { tamper: forgetRules },
  },
  {
    what: 'a device that keeps no inserted message when its process ends',
    invariant: 'I18',
    profile: named('takeover'),
    options: { tamperDevice: forgetInserted },
  },
  {
    what: 'devices that share what was inserted on one of them',
    invariant: 'I18',
    profile: named('network'),
    options: { tamperDevice: shareInserted() },
  },
  {
    what: 'a device that does not keep what is attached to messages',
    invariant: 'I18',
    profile: named('calm'),
    options: { tamperDevice: forgetNotes },
  },
  {
    what: 'a device whose searches leave messages out',
    invariant: 'I18',
    profile: named('calm'),
    options: { tamperDevice: loseFound },
  },
  {
    what: 'a backup that has lost some lines',
    invariant: 'I18',
    profile: named('calm'),
    options: { tamperBackup: loseLines },
  },
  {
    what: 'a server that tells nobody of a status that changed',
    invariant: 'I20',
    profile: named('calm'),
    options: { tamper: overlookStatuses },
  },
  {
    what: 'a server that does not look who is muted',
    invariant: 'I21',
    profile: named('calm'),
    options: { tamper: overlookMutes, groups: true },
    firstSeed: 53,
  },
  {
    what: 'a server that takes everybody for a member',
    invariant: 'I21',
    profile: named('calm'),
    options: { tamper: overlookMembers, groups: true },
    firstSeed: 8,
  },
  {
    what: 'a server that shows members what was said before they came',
    invariant: 'I21',
    profile: named('calm'),
    options: { tamper: showAll, groups: true },
    firstSeed: 7,
  },
  {
    what: 'a server that takes who was removed for a member wherever it asks, and hears of little',
    invariant: 'I28',
    profile: { ...named('cluster'), bus: { ...named('cluster').bus, losses: 0.5 } },
    options: {
      tamper: overlookEnds,
      groups: true,
      configure: (config) => ({ ...config, delivery: { ...config.delivery, beaconMs: 1e9 } }),
    },
  },
  {
    what: 'a server that forgets who has read messages of groups',
    invariant: 'I14',
    profile: named('calm'),
    options: { tamper: forgetReadings, groups: true },
  },
  {
    what: 'a server that waits for readers who have left a group',
    invariant: 'I14',
    profile: named('calm'),
    options: { tamper: overlookGone, groups: true },
    firstSeed: 9,
  },
  {
    what: 'devices that pass over entries of rooms and do not ask for them',
    invariant: 'I23',
    profile: named('calm'),
    options: { tamperDevice: passOverEntries(), rooms: true },
  },
  {
    what: 'devices that are told twice what is said in a room',
    invariant: 'I23',
    profile: named('calm'),
    options: { tamperDevice: hearTwice, rooms: true },
  },
  {
    what: 'a server that goes on listing who has left a room',
    invariant: 'I24',
    profile: named('calm'),
    options: { tamper: keepMembers, rooms: true },
  },
  {
    what: 'a server that keeps attributes of a room that it says are gone',
    invariant: 'I25',
    profile: named('calm'),
    options: { tamper: keepAttributes, rooms: true },
  },
  {
    what: 'a server that leaves attributes behind when a room ends',
    invariant: 'I27',
    profile: named('calm'),
    options: { tamper: leaveAttributesBehind, rooms: true },
  },
  {
    what: 'a server that says that somebody was put out of a room, and lets him stay',
    invariant: 'I26',
    profile: named('calm'),
    options: { tamper: keepRemoved, rooms: true },
  },
  {
    what: 'a server that lets in who is kept out of a room',
    invariant: 'I26',
    profile: named('calm'),
    options: { tamper: overlookRoomBlocks, rooms: true },
    firstSeed: 10,
  },
  {
    what: 'a server that does not notice that an old backup was put back',
    invariant: 'I11',
    profile: named('restore'),
    options: { tamper: keepEpoch },
  },
];

describe('the checkers catch within a few seeds', () => {
  test.each(sabotages.map((sabotage) => [sabotage.what, sabotage.invariant, sabotage] as const))(
    '%s: %s',
    async (_what, invariant, { profile, options, firstSeed = 1 }) => {
      const found: string[] = [];
      for (let seed = firstSeed; seed < firstSeed + seedsMax && !found.includes(invariant); seed += 1) {
        const { violation } = await runSeed(seed, profile, options);
        if (violation) found.push(violation.invariant);
      }
      expect(found).toContain(invariant);
    },
  );
});
