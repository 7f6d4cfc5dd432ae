import type { Random } from '@parley/kernel/random';
import { type App, createApp, createFeatures } from '@parley/server/app';
import type { Config } from '@parley/server/config';
import { createFaults } from '@parley/server/core/faults';
import type { OperatorLog } from '@parley/server/core/operator-log';
import { createMemoryFiles } from '@parley/server/files/memory-files';
import { type Storage, StorageFailure } from '@parley/server/storage/storage';
import type { SimBus } from './bus.ts';
import type { Chance } from './chance.ts';
import type { ProcessClock, SimClock } from './clock.ts';
import { fenceStorage, type StorageConditions } from './fence.ts';
import type { SimNetwork } from './network.ts';

export interface ServerHostParts {
  readonly name: string;
  readonly world: SimClock;
  readonly chance: Chance;
  readonly network: SimNetwork;
  readonly bus: SimBus;
  readonly config: Config;
  /** How far its wall clock is off. */
  readonly skewMs: number;
  readonly storage: () => Storage;
  readonly storageConditions: () => StorageConditions;
  readonly storageFailed: (server: string) => void;
  /** An error that no fault of the world explains. */
  readonly bug: (where: string, error: unknown) => void;
}

interface Process {
  readonly clock: ProcessClock;
  readonly name: string;
  app: App | undefined;
  readonly features: ReturnType<typeof createFeatures>;
}

/** A machine that runs one server process after another. Its faults can be provoked through `faults`. */
export class ServerHost {
  readonly name: string;
  readonly faults = createFaults();
  /** The files of the machine outlive its processes. */
  readonly files = createMemoryFiles();
  private readonly parts: ServerHostParts;
  /** How far its wall clock is off. */
  private skewMs: number;
  private process: Process | undefined;
  private processes = 0;

  constructor(parts: ServerHostParts) {
    this.name = parts.name;
    this.parts = parts;
    this.skewMs = parts.skewMs;
  }

  get isDown(): boolean {
    return this.process === undefined;
  }

  get isUp(): boolean {
    return this.process?.app !== undefined;
  }

  get app(): App | undefined {
    return this.process?.app;
  }

  /** The doors by which the app's own server would ask. */
  get features(): ReturnType<typeof createFeatures> | undefined {
    return this.process?.features;
  }

  /** Resolves when the server takes connections; never, if it dies before. */
  async start(): Promise<void> {
    if (this.process) return;
    this.processes += 1;
    const { world, chance, network, bug } = this.parts;
    const process: Process = {
      clock: world.process(this.skewMs),
      name: `${this.name}.${this.processes}`,
      app: undefined,
      features: createFeatures(),
    };
    this.process = process;
    try {
      process.app = await createApp(this.portsOf(process, chance.fork(process.name)), process.features);
    } catch (error) {
      if (!(error instanceof StorageFailure)) bug(`${process.name} did not start`, error);
      this.kill('reset');
      return;
    }
    const { app } = process;
    network.serverUp({ name: this.name, clock: process.clock, accept: (socket) => app.gateway.accept(socket) });
  }

  /** Sets the machine's wall clock, for this process and those to come. */
  shiftClock(byMs: number): void {
    this.skewMs += byMs;
    this.process?.clock.shiftWall(byMs);
  }

  /** SIGKILL (`reset`) or the loss of power (`silent`). */
  kill(how: 'reset' | 'silent'): void {
    if (!this.process) return;
    this.process.clock.kill();
    this.parts.bus.nodeGone(this.name);
    this.parts.network.serverGone(this.name, how);
    this.process = undefined;
  }

  /** Stops in good order: clients are sent away, what was taken in is brought to its end. */
  async stop(drainMs: number): Promise<void> {
    const { process } = this;
    if (!process?.app) return;
    this.parts.network.serverDraining(this.name);
    await process.app.drain(drainMs);
    await process.app.stop();
    if (this.process === process) this.kill('reset');
  }

  private portsOf({ clock, name }: Process, chance: Chance): Parameters<typeof createApp>[0] {
    const { bus, config, storage, storageConditions, storageFailed } = this.parts;
    const random: Random = chance.fork('random').random;
    return {
      clock,
      random,
      config,
      operatorLog: this.logOf(name),
      storage: fenceStorage({
        storage: storage(),
        clock,
        chance: chance.fork('storage'),
        conditions: storageConditions,
        failed: () => storageFailed(this.name),
      }),
      bus: bus.forNode(this.name, clock),
      faults: this.faults,
      files: this.files,
      // Some nodes read no more of anybody than which logs he follows, however few they are.
      ...(chance.fork('follows').happens(0.5) && { readFollowsMax: 0 }),
    };
  }

  private logOf(name: string): OperatorLog {
    const { bug } = this.parts;
    return {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: (event, _fields, error) => {
        if (!(error instanceof StorageFailure)) bug(`${name}: ${event}`, error);
      },
    };
  }
}
