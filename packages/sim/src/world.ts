import { generateToken04Sync } from '@parley/backend/node';
import type { Platform } from '@parley/client/platform/platform';
import { assert } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type Config, defaultConfig } from '@parley/server/config';
import { toAppID } from '@parley/server/core/ids';
import type { Storage } from '@parley/server/storage/storage';
import { SimBus } from './bus.ts';
import { type Chance, createChance } from './chance.ts';
import { type ProcessClock, SimClock, worldStartMs } from './clock.ts';
import { Device, type DeviceParts, type DeviceProcess } from './device.ts';
import { calmDisk } from './disk.ts';
import { WireRecorder } from './exchanges.ts';
import { calmStorage, type StorageConditions } from './fence.ts';
import { type Act, History } from './history.ts';
import { SimNetwork } from './network.ts';
import type { Profile } from './profile.ts';
import { ServerHost } from './server-host.ts';
import { Store } from './store.ts';

export const simAppID = 1234567890;
export const simServerSecret = '0123456789abcdef0123456789abcdef';

export interface WorldOptions {
  /** What differs from the default configuration. */
  readonly configure?: (config: Config) => Config;
  /** Puts something wrong between the servers and their storage: for tests of the checkers. */
  readonly tamper?: (storage: Storage) => Storage;
  /** The same between clients and their devices. */
  readonly tamperDevice?: (platform: Platform) => Platform;
}

/** A bug that showed itself by an exception. */
export interface Bug {
  readonly at: number;
  readonly where: string;
  readonly error: unknown;
}

interface WorldParts {
  readonly chance: Chance;
  readonly clock: SimClock;
  readonly store: Store;
  readonly profile: Profile;
  readonly options: WorldOptions;
}

/** Servers, devices, network, bus and database on one clock, all ruled by one seed. */
export class World {
  readonly profile: Profile;
  readonly chance: Chance;
  readonly clock: SimClock;
  /** The time of what stands outside all processes: weather, workload, observers. */
  readonly own: ProcessClock;
  readonly history: History;
  readonly wire: WireRecorder;
  readonly network: SimNetwork;
  readonly bus: SimBus;
  readonly store: Store;
  readonly servers: readonly ServerHost[];
  readonly devices: Device[] = [];
  readonly bugs: Bug[] = [];
  private storageConditions: StorageConditions;
  private readonly tamperDevice: WorldOptions['tamperDevice'];
  private hasPower = true;
  /** Settled when the database is open again after the last crash. */
  private storeReady: Promise<void> = Promise.resolve();

  /** A world whose servers and devices have still to be started. */
  static async create(seed: number, profile: Profile, options: WorldOptions = {}): Promise<World> {
    const chance = createChance(seed);
    const clock = new SimClock();
    const store = await Store.create({
      world: clock,
      chance: chance.fork('disk'),
      conditions: profile.disk,
      ...(profile.faults.powerCutMs === 0 && { powerStaysUntil: Number.POSITIVE_INFINITY }),
    });
    const world = new World({ chance, clock, store, profile, options });
    const app = toAppID(simAppID);
    const put = store.storage.system.putApp({
      app,
      serverSecret: simServerSecret,
      isEnabled: true,
      createdAt: millis(worldStartMs),
    });
    await world.waitFor(put);
    return world;
  }

  private constructor({ chance, clock, store, profile, options }: WorldParts) {
    this.profile = profile;
    this.chance = chance;
    this.clock = clock;
    this.store = store;
    this.own = clock.process();
    this.history = new History(() => clock.now);
    this.wire = new WireRecorder(this.history);
    const { tap } = this.wire;
    this.network = new SimNetwork(this.own, chance.fork('network'), { conditions: profile.network, tap });
    this.bus = new SimBus(chance.fork('bus'), profile.bus);
    this.storageConditions = profile.storage;
    this.tamperDevice = options.tamperDevice;
    const dice = chance.fork('servers');
    const count = profile.servers.min + dice.int(profile.servers.max - profile.servers.min + 1);
    this.servers = Array.from({ length: count }, (_, index) => this.createServer(`s${index + 1}`, dice, options));
  }

  addDevice(
    parts: Pick<DeviceParts, 'name' | 'userID' | 'platformType' | 'skewMs'> & Partial<DeviceParts>,
    onStart?: (process: DeviceProcess) => void,
  ): Device {
    const device = new Device(
      {
        appID: simAppID,
        world: this.clock,
        chance: this.chance,
        network: this.network,
        history: this.history,
        bug: this.bug,
        tamper: this.tamperDevice,
        ...parts,
      },
      onStart,
    );
    this.devices.push(device);
    return device;
  }

  /** A token by the true time, as the application's own server makes it. */
  token(userID: string, lifeSeconds: number): string {
    const dice = this.chance.fork(`token ${userID} ${this.clock.now}`);
    return generateToken04Sync({
      appID: simAppID,
      userID,
      serverSecret: simServerSecret,
      effectiveTimeInSeconds: lifeSeconds,
      now: () => this.own.wall(),
      random: (count) => dice.random.bytes(count),
    });
  }

  /** The true time, in Unix milliseconds. */
  wall(): number {
    return this.own.wall();
  }

  /** Lets the world live until the promise is settled. */
  async waitFor<Result>(promise: Promise<Result>, limitMs = 60_000): Promise<Result> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const inTime = await this.clock.runUntil(() => isSettled, this.clock.now + limitMs);
    assert(inTime, 'what the world waits for comes to its end');
    return promise;
  }

  async startServers(): Promise<void> {
    this.hasPower = true;
    await Promise.all(this.servers.map((server) => this.startServer(server)));
  }

  /** Resolves when the server takes connections, or when there is no power for it. */
  async startServer(server: ServerHost): Promise<void> {
    await this.storeReady;
    if (!this.hasPower || !server.isDown) return;
    this.act(server.name, 'start');
    await server.start();
  }

  killServer(server: ServerHost): void {
    if (server.isDown) return;
    this.act(server.name, 'kill');
    server.kill('reset');
    this.reopenStoreOfTheDead();
  }

  async drainServer(server: ServerHost, drainMs: number): Promise<void> {
    if (!server.isUp) return;
    this.act(server.name, 'drain');
    await server.stop(drainMs);
    this.reopenStoreOfTheDead();
  }

  /** The machine of the database loses its power, and those of the servers with it. */
  cutPower(): void {
    this.act('world', 'powerCut');
    this.killAll();
    this.storeReady = this.store.cutPower();
  }

  backUp(): void {
    this.act('world', 'backUp');
    this.store.backUp();
  }

  /** Everything stops, and the database is that of the backup when the servers start again. */
  restoreBackup(): void {
    this.act('world', 'restoreBackup');
    this.killAll();
    this.storeReady = this.store.restoreBackup();
  }

  /** Cuts the server off from its clients, from the other servers, or from both, until `over`. */
  async blockServer({ name }: ServerHost, from: 'clients' | 'bus' | 'both', over: Promise<void>): Promise<void> {
    this.history.add({ kind: 'act', who: name, act: 'block', from });
    if (from !== 'bus') this.network.block(name);
    if (from !== 'clients') this.bus.block(name);
    await over;
    this.act(name, 'unblock');
    this.network.unblock(name);
    this.bus.unblock(name);
  }

  /** Pulls the device's cable until `over`; `isNoticed`: its system knows and says so. */
  async blockDevice(device: Device, over: Promise<void>, isNoticed: boolean): Promise<void> {
    this.act(device.name, 'block');
    this.network.block(device.name);
    if (isNoticed) device.present?.signal('offline');
    await over;
    this.act(device.name, 'unblock');
    this.network.unblock(device.name);
    if (isNoticed) device.present?.signal('online');
  }

  resetDevice({ name }: Device): void {
    this.act(name, 'reset');
    this.network.resetConnections(name);
  }

  silenceDevice({ name }: Device): void {
    this.act(name, 'silence');
    this.network.silenceConnections(name);
  }

  /** Everything works from now on, and everything runs. */
  async heal(): Promise<void> {
    this.act('world', 'heal');
    this.network.heal();
    this.bus.heal();
    this.store.setConditions(calmDisk);
    this.storageConditions = calmStorage;
    for (const device of this.devices) {
      device.start();
      device.wake();
    }
    await this.startServers();
  }

  private readonly bug = (where: string, error: unknown): void => {
    this.bugs.push({ at: this.clock.now, where, error });
  };

  private createServer(name: string, dice: Chance, { configure, tamper }: WorldOptions): ServerHost {
    const { serverSkewMs, policy } = this.profile;
    const config: Config = { ...defaultConfig, login: { ...defaultConfig.login, policy } };
    return new ServerHost({
      name,
      world: this.clock,
      chance: this.chance,
      network: this.network,
      bus: this.bus,
      config: configure ? configure(config) : config,
      skewMs: dice.between(-serverSkewMs, serverSkewMs),
      storage: () => (tamper ? tamper(this.store.storage) : this.store.storage),
      storageConditions: () => this.storageConditions,
      storageFailed: (server) => this.act(server, 'failStorage'),
      bug: this.bug,
    });
  }

  private killAll(): void {
    this.hasPower = false;
    for (const server of this.servers) server.kill('silent');
  }

  /** A process that starts alone opens the database itself. */
  private reopenStoreOfTheDead(): void {
    if (this.servers.every(({ isDown }) => isDown)) this.storeReady = this.store.reopen();
  }

  private act(who: string, act: Act['act']): void {
    this.history.add({ kind: 'act', who, act });
  }
}
