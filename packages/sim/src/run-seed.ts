import process from 'node:process';
import { ZIMConnectionState } from '@parley/client';
import type { CallLimits } from '@parley/client/limits';
import { assertNever } from '@parley/kernel/assert';
import { sleep } from '@parley/kernel/clock';
import { serverTimings } from '@parley/protocol/limits';
import { toAppID } from '@parley/server/core/ids';
import { type Chance, createChance } from './chance.ts';
import { check } from './checkers.ts';
import type { Device, DeviceProcess } from './device.ts';
import type { DeviceState, Run } from './facts.ts';
import { readRooms } from './final-rooms.ts';
import { readBackup, readBlacklists, readDevice, readDeviceSearches, readFollowed, readRules } from './final-state.ts';
import { readServerFriends } from './friends.ts';
import { type Violation, violation } from './invariants/violation.ts';
import { MemoryFolder } from './memory-folder.ts';
import type { Profile } from './profile.ts';
import { openServerApi } from './server-api.ts';
import { readReplaced, readServer } from './server-logs.ts';
import { vary, varyConfig } from './swarm.ts';
import { letFaultsHappen } from './weather.ts';
import { GroupBook } from './workload/groups.ts';
import { type AppServer, removeFromRooms } from './workload/room-removals.ts';
import { act, User, type WorkloadParts } from './workload.ts';
import { simAppID, simServerSecret, World, type WorldOptions } from './world.ts';

export interface RunOptions extends WorldOptions {
  /** A client that breaks the order of its user's calls. */
  readonly reorders?: boolean;
  /** Users also make groups and write in them; without it a seed makes the worlds that it always made. */
  readonly groups?: boolean;
  /** The same of rooms. */
  readonly rooms?: boolean;
  /** A backup that is not what was written. */
  readonly tamperBackup?: (folder: MemoryFolder) => void;
  /** Called when the users have stopped acting, before everything is healed. */
  readonly beforeHealing?: (world: World) => void;
}

export interface Report {
  readonly seed: number;
  readonly profile: string;
  readonly violation: Violation | undefined;
  /** Messages in the logs when all was quiet: a world in which nothing happened proves nothing. */
  readonly messages: number;
  /** One line per entry. */
  readonly history: string;
}

/**
 * How long after the last call of its conversation a send is answered at the latest: the verdict on the link, the wait
 * for the network and for a server that refuses, the last attempt, the request, and some.
 */
const resolveWithinMs = 10_000 + 30_000 + 30_000 + 10_000 + 15_000 + 5000;
/** How long a healed world may take to come to rest. */
const restWithinMs = 300_000;
/** The world rests when nothing but heartbeats passed for so long: several beacons. */
const quietMs = 10_000;
/** Connections that went silent before are noticed within this: the server waits longer than the client. */
const noticeMs = serverTimings.serverSilenceMs + 15_000;

/** Lets one world live, from its seed to its rest, and looks whether every invariant held. */
export async function runSeed(seed: number, profile: Profile, options: RunOptions = {}): Promise<Report> {
  const dice = createChance(seed).fork('swarm');
  const world = await World.create(seed, vary(profile, dice), {
    ...options,
    configure: (config) => {
      const varied = varyConfig(config, createChance(seed).fork('config'));
      return options.configure ? options.configure(varied) : varied;
    },
  });
  const unhandled = (error: unknown): void => {
    world.bugs.push({ at: world.clock.now, where: 'a promise that nobody watches was rejected', error });
  };
  process.on('unhandledRejection', unhandled);
  try {
    const { run, isAtRest } = await live(world, options);
    const found = bugOf(world) ?? (isAtRest ? check(run) : restless(world));
    const messages = run.logs.reduce((sum, log) => sum + log.messages.length, 0);
    return { seed, profile: profile.name, violation: found, messages, history: world.history.toText() };
  } finally {
    process.off('unhandledRejection', unhandled);
  }
}

async function live(world: World, options: RunOptions): Promise<{ run: Run; isAtRest: boolean }> {
  const { profile, clock } = world;
  let isOver = false;
  const users = new Map<Device, User>();
  const groups = new GroupBook(options.groups ?? false);
  const { groupIDs } = groups;
  const userIDs = populate(world, users, {
    ...{ groups, rooms: options.rooms ?? false },
    isOver: () => isOver,
    reorders: options.reorders ?? false,
  });
  await world.waitFor(world.startServers());
  for (const device of world.devices) device.start();
  letFaultsHappen(world, world.own, () => isOver);
  if (options.rooms)
    void removeFromRooms(
      appServerOf(world, userIDs, () => isOver),
      world.chance.fork('app server'),
    );
  await clock.run(profile.activeMs);
  isOver = true;
  options.beforeHealing?.(world);
  await world.waitFor(world.heal());
  const finalists = chooseFinalists(world);
  const isAtRest = await comeToRest(world, finalists, users);
  const logs = await world.waitFor(readServer(world, userIDs, groupIDs));
  const rules = await world.waitFor(readRules(world, userIDs));
  const blocked = await world.waitFor(readBlacklists(world, userIDs));
  const friendsByUser = await world.waitFor(readServerFriends(world.store.storage.read(toAppID(simAppID)), userIDs));
  const othersOf = ({ userID }: Device): readonly string[] => [
    ...userIDs.filter((other) => other !== userID),
    ...groupIDs,
  ];
  const devices: DeviceState[] = [];
  for (const device of isAtRest ? finalists : []) {
    if (!device.present) continue;
    devices.push(await world.waitFor(readDevice(device, device.present, othersOf(device))));
  }
  const followed = await world.waitFor(readFollowed(world, userIDs));
  const rooms = options.rooms && isAtRest ? { rooms: await readRooms(world, finalists) } : {};
  const entries = [...world.history.entries];
  const last = isAtRest ? finalists.at(-1) : undefined;
  const local = last?.present ? await readLocalParts(world, last, last.present, othersOf(last), options) : {};
  const logsBefore = await world.waitFor(readReplaced(world, userIDs, groupIDs));
  const facts = { logs, ...(logsBefore && { logsBefore }), rules, devices, blocked, friendsByUser, followed };
  return { run: { entries, ...facts, ...rooms, ...local, resolveWithinMs }, isAtRest };
}

/** The app's own server, which asks any of the servers. */
const appServerOf = (world: World, userIDs: readonly string[], isOver: () => boolean): AppServer => ({
  ...{ clock: world.own, history: world.history, userIDs, isOver },
  ask: (action, params, dice) =>
    openServerApi({
      ...{ appID: simAppID, serverSecret: simServerSecret, wall: () => world.wall() },
      ...{ host: dice.pick(world.servers), dice },
    }).send(action, params),
});

/** Any device will do: the last, which another one of its user may displace. */
async function readLocalParts(
  world: World,
  device: Device,
  process: DeviceProcess,
  others: readonly string[],
  { tamperBackup = () => {} }: RunOptions,
): Promise<Pick<Run, 'searched' | 'backup'>> {
  const searches = await world.waitFor(readDeviceSearches(process, others));
  const searched = { device: device.name, searches };
  return { searched, backup: await world.waitFor(readBackup(world, device, process, tamperBackup)) };
}

/** Users with one or two devices each, on platforms of both classes; they act as soon as their devices run. */
function populate(
  world: World,
  users: Map<Device, User>,
  { groups, rooms, isOver, reorders }: Pick<WorkloadParts, 'groups' | 'rooms' | 'isOver'> & { reorders: boolean },
): readonly string[] {
  const dice = world.chance.fork('people');
  const { min, max } = world.profile.users;
  const userIDs = Array.from({ length: min + dice.int(max - min + 1) }, (_, index) => `u${index + 1}`);
  const { faults } = world.profile;
  // In another life of the database it would bring back what went with the one before.
  const folders = new Map(faults.restoreBackupMs > 0 ? [] : userIDs.map((userID) => [userID, new MemoryFolder()]));
  let tags = 0;
  const parts: WorkloadParts = {
    history: world.history,
    ...{ userIDs, groups, rooms, isOver },
    reorders,
    backupsOf: (userID) => folders.get(userID),
    token: (userID, lifeSeconds) => world.token(userID, lifeSeconds),
    nextTag: () => {
      tags += 1;
      return `t${tags}`;
    },
  };
  for (const userID of userIDs) {
    const deviceCount = dice.happens(0.4) ? 2 : 1;
    for (let number = 1; number <= deviceCount; number += 1) {
      const name = `${userID}.d${number}`;
      const device = world.addDevice(
        {
          name,
          userID,
          platformType: dice.pick([5, 6]),
          skewMs: skewOf(dice),
          limits: limitsOf(dice.fork(`limits ${name}`), reorders),
        },
        (started) => {
          const user = new User(device, started, parts);
          users.set(device, user);
          void act(user, started, dice.fork(`${name}.${started.life}`), parts);
        },
      );
    }
  }
  return userIDs;
}

const yearMs = 365 * 24 * 60 * 60 * 1000;

/** Most clocks are a little off, some are off by years. */
const skewOf = (dice: Chance): number => (dice.happens(0.8) ? dice.between(-2000, 2000) : dice.between(-5, 5) * yearMs);

/** Some devices compare digests, however little they hold. */
const limitsOf = (dice: Chance, reorders: boolean): Partial<CallLimits> => ({
  ...(dice.happens(0.5) && { digestedLogsMin: 1 }),
  ...(reorders && { messagesPerSecondMax: Number.POSITIVE_INFINITY }),
});

/** The devices that must hold everything in the end; where users have one session each, the others leave. */
function chooseFinalists({ devices, profile }: World): readonly Device[] {
  switch (profile.policy) {
    case 'multi':
      return devices;
    case 'single': {
      const finalists = devices.filter(({ name }) => name.endsWith('.d1'));
      for (const device of devices) if (!finalists.includes(device)) device.kill({ losesCache: false });
      return finalists;
    }
    default:
      return assertNever(profile.policy);
  }
}

async function comeToRest(world: World, finalists: readonly Device[], users: Map<Device, User>): Promise<boolean> {
  const { clock, wire } = world;
  let isDone = false;
  for (const device of finalists) void keepLoggedIn(world, users.get(device), () => isDone);
  const noticedAt = clock.now + noticeMs;
  const isQuiet = (): boolean =>
    clock.now > noticedAt &&
    clock.now - wire.busyAt > quietMs &&
    finalists.every(
      (device) => device.state === ZIMConnectionState.Connected && users.get(device)?.isWaiting === false,
    );
  isDone = await clock.runUntil(isQuiet, clock.now + restWithinMs);
  return isDone;
}

async function keepLoggedIn(world: World, user: User | undefined, isDone: () => boolean): Promise<void> {
  while (user && !isDone()) {
    if (user.device.state === ZIMConnectionState.Disconnected) await user.login();
    await sleep(world.own, 1000);
  }
}

function bugOf({ bugs, clock }: World): Violation | undefined {
  const [first] = bugs;
  if (first) return violation('bug', first.at, first.where, describe(first.error));
  const [crash] = clock.crashes;
  return crash === undefined ? undefined : violation('bug', clock.now, 'a task threw', describe(crash));
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function restless({ clock, devices, wire }: World): Violation {
  const states = devices.map(({ name, state }) => `${name} ${ZIMConnectionState[state]}`);
  return violation('rest', clock.now, `the healed world did not come to rest`, { busyAt: wire.busyAt, states });
}
