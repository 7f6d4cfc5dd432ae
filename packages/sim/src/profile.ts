import { type BusConditions, calmBus } from './bus.ts';
import { calmDisk, type DiskConditions } from './disk.ts';
import { calmNetwork, type NetworkConditions } from './ends.ts';
import { calmStorage, type StorageConditions } from './fence.ts';

/** How often something befalls the world, in milliseconds from one time to the next; 0: never. */
export interface FaultPeriods {
  readonly serverKillMs: number;
  /** All servers and what was not synced. */
  readonly powerCutMs: number;
  readonly serverDrainMs: number;
  /** A server that is gone for about as long as a message waits for it. */
  readonly serverOutageMs: number;
  /** A server cut off from the clients, from the bus, or both. */
  readonly serverBlockMs: number;
  /** An old backup is put back while all servers are down: once per world. */
  readonly restoreBackupMs: number;
  readonly clientKillMs: number;
  /** A client's process stands still: a frozen tab, a closed laptop. */
  readonly clientSleepMs: number;
  readonly clientBlockMs: number;
  readonly clientResetMs: number;
  /** A client's connection goes silent without a sign. */
  readonly clientSilenceMs: number;
  /** A client's wall clock is set, right or wrong. */
  readonly clientClockMs: number;
}

/** A kind of world; the seed decides the rest. */
export interface Profile {
  readonly name: string;
  readonly doc: string;
  readonly servers: { readonly min: number; readonly max: number };
  readonly users: { readonly min: number; readonly max: number };
  /** `multi`: users may have two devices; `single`: they have one, or two that displace each other. */
  readonly policy: 'single' | 'multi';
  /** How long users act and faults happen; then everything heals and comes to rest. */
  readonly activeMs: number;
  readonly network: NetworkConditions;
  readonly bus: BusConditions;
  readonly disk: DiskConditions;
  readonly storage: StorageConditions;
  readonly faults: FaultPeriods;
  /** Servers' wall clocks differ from the database's by up to this; clients' by up to ten years. */
  readonly serverSkewMs: number;
}

const noFaults: FaultPeriods = {
  serverKillMs: 0,
  powerCutMs: 0,
  serverDrainMs: 0,
  serverOutageMs: 0,
  serverBlockMs: 0,
  restoreBackupMs: 0,
  clientKillMs: 0,
  clientSleepMs: 0,
  clientBlockMs: 0,
  clientResetMs: 0,
  clientSilenceMs: 0,
  clientClockMs: 0,
};

const badNetwork: NetworkConditions = {
  latencyMs: 10,
  jitterMs: 60,
  spikes: 0.02,
  resets: 0.01,
  halfOpens: 0.003,
  refusals: 0.1,
};

const calm: Profile = {
  name: 'calm',
  doc: 'nothing goes wrong; what fails here is plainly broken',
  servers: { min: 1, max: 2 },
  users: { min: 2, max: 4 },
  policy: 'multi',
  activeMs: 20_000,
  network: calmNetwork,
  bus: calmBus,
  disk: calmDisk,
  storage: calmStorage,
  faults: noFaults,
  serverSkewMs: 0,
};

const network: Profile = {
  ...calm,
  name: 'network',
  doc: 'clients on bad links: resets, silence, sleep, cut-offs; one server that stays',
  servers: { min: 1, max: 1 },
  activeMs: 40_000,
  network: badNetwork,
  serverSkewMs: 500,
  faults: {
    ...noFaults,
    clientKillMs: 16_000,
    clientSleepMs: 20_000,
    clientBlockMs: 13_000,
    clientResetMs: 6_000,
    clientSilenceMs: 13_000,
    clientClockMs: 30_000,
  },
};

const crashes: Profile = {
  ...calm,
  name: 'crashes',
  doc: 'one server that is killed, drained and loses power; clients crash too',
  servers: { min: 1, max: 1 },
  activeMs: 40_000,
  network: { ...badNetwork, resets: 0.002, halfOpens: 0 },
  disk: { syncMs: { min: 0.3, max: 30 }, isHonest: true },
  faults: { ...noFaults, serverKillMs: 13_000, powerCutMs: 13_000, serverDrainMs: 26_000, clientKillMs: 26_000 },
};

const outages: Profile = {
  ...calm,
  name: 'outages',
  doc: 'one server that is gone for 16 to 29 s, and links that die silently; messages wait, and none may be lost for it',
  servers: { min: 1, max: 1 },
  activeMs: 50_000,
  network: { ...badNetwork, resets: 0.002, halfOpens: 0.004, refusals: 0.02 },
  faults: { ...noFaults, serverOutageMs: 20_000, clientSilenceMs: 12_000, clientBlockMs: 30_000 },
};

const cluster: Profile = {
  ...calm,
  name: 'cluster',
  doc: 'two or three servers over one storage and a bus that loses, doubles and reorders; all kinds of faults',
  servers: { min: 2, max: 3 },
  activeMs: 40_000,
  network: badNetwork,
  bus: { losses: 0.1, doubles: 0.1, delayMsMax: 200 },
  disk: { syncMs: { min: 0.3, max: 10 }, isHonest: true },
  storage: { delayMs: { min: 0.2, max: 5 }, failures: 0.002, lostCommits: 0.002 },
  serverSkewMs: 500,
  faults: {
    ...noFaults,
    serverKillMs: 13_000,
    powerCutMs: 40_000,
    serverDrainMs: 26_000,
    serverBlockMs: 13_000,
    clientKillMs: 20_000,
    clientSleepMs: 26_000,
    clientBlockMs: 16_000,
    clientResetMs: 10_000,
    clientSilenceMs: 26_000,
    clientClockMs: 30_000,
  },
};

const takeover: Profile = {
  ...network,
  name: 'takeover',
  doc: 'one session per user: two devices of one user displace each other on bad links',
  policy: 'single',
  activeMs: 40_000,
};

const restore: Profile = {
  ...calm,
  name: 'restore',
  doc: 'an old backup is put back under running clients',
  servers: { min: 1, max: 2 },
  activeMs: 40_000,
  faults: { ...noFaults, restoreBackupMs: 25_000, clientKillMs: 30_000, clientBlockMs: 30_000 },
};

export const profiles: Readonly<Record<string, Profile>> = {
  calm,
  network,
  crashes,
  outages,
  cluster,
  takeover,
  restore,
};

/** The profile of a seed that asks for none: every kind has its turn. */
export function profileOf(seed: number): Profile {
  const turns = [network, cluster, crashes, outages, cluster, takeover, restore, calm];
  return turns[seed % turns.length] ?? calm;
}
