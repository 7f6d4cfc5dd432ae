import { sleep } from '@parley/kernel/clock';
import type { Chance } from './chance.ts';
import type { ProcessClock } from './clock.ts';
import type { Device } from './device.ts';
import type { ServerHost } from './server-host.ts';
import type { World } from './world.ts';

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

/** Lets faults happen, each kind at its own pace, until `isOver`. What was broken for a time is mended by the fault itself. */
export function letFaultsHappen(world: World, clock: ProcessClock, isOver: () => boolean): void {
  const { faults } = world.profile;
  const chance = world.chance.fork('weather');
  const often = (
    name: string,
    periodMs: number,
    strike: Repeated['strike'],
    foretell = (_at: number): void => {},
  ): void => {
    if (periodMs > 0) void repeat(clock, chance.fork(name), { periodMs, isOver, strike, foretell });
  };
  const server = (dice: Chance): ServerHost => dice.pick(world.servers);
  const device = (dice: Chance): Device => dice.pick(world.devices);
  const wait = (ms: number): Promise<void> => sleep(clock, ms);

  often('server kill', faults.serverKillMs, async (dice) => {
    const host = server(dice);
    if (!host.isUp) return;
    world.killServer(host);
    await wait(dice.between(200, 8000));
    await world.startServer(host);
  });
  const cutPower = async (dice: Chance): Promise<void> => {
    world.cutPower();
    await wait(dice.between(500, 10_000));
    await world.startServers();
  };
  often('power cut', faults.powerCutMs, cutPower, (at) => world.store.powerStays(at));
  often('drain', faults.serverDrainMs, async (dice) => {
    const host = server(dice);
    if (!host.isUp) return;
    await world.drainServer(host, dice.between(0, 3000));
    await wait(dice.between(100, 3000));
    await world.startServer(host);
  });
  often('server outage', faults.serverOutageMs, async (dice) => {
    const host = server(dice);
    if (!host.isUp) return;
    world.killServer(host);
    await wait(dice.between(16_000, 29_000));
    await world.startServer(host);
  });
  often('server block', faults.serverBlockMs, async (dice) => {
    const host = server(dice);
    await world.blockServer(host, dice.pick(['clients', 'bus', 'both']), wait(dice.between(1000, 40_000)));
  });
  often('client kill', faults.clientKillMs, async (dice) => {
    const one = device(dice);
    if (!one.isUp) return;
    one.kill({ losesCache: dice.happens(0.25) });
    await wait(dice.between(100, 10_000));
    one.start();
  });
  often('client sleep', faults.clientSleepMs, async (dice) => {
    const one = device(dice);
    if (!one.isUp) return;
    one.sleep();
    await wait(dice.pick([dice.between(100, 5000), dice.between(10_000, 60_000)]));
    one.wake();
  });
  often('client block', faults.clientBlockMs, async (dice) => {
    const one = device(dice);
    const over = wait(dice.pick([dice.between(500, 15_000), dice.between(15_000, 50_000)]));
    await world.blockDevice(one, over, dice.happens(0.5));
  });
  often('client reset', faults.clientResetMs, async (dice) => world.resetDevice(device(dice)));
  often('client silence', faults.clientSilenceMs, async (dice) => world.silenceDevice(device(dice)));
  often('client clock', faults.clientClockMs, async (dice) => {
    device(dice).present?.clock.shiftWall(dice.pick([dice.between(-5, 5) * hourMs, dice.between(-2, 2) * yearMs]));
  });
  if (faults.restoreBackupMs > 0) void restoreOnce(world, clock, chance.fork('restore'));
}

interface Repeated {
  readonly periodMs: number;
  readonly isOver: () => boolean;
  readonly strike: (dice: Chance) => Promise<void>;
  /** Told when the next one comes; infinity: there is no next one. */
  readonly foretell: (at: number) => void;
}

async function repeat(
  clock: ProcessClock,
  dice: Chance,
  { periodMs, isOver, strike, foretell }: Repeated,
): Promise<void> {
  for (;;) {
    const delayMs = dice.between(0.3, 1.7) * periodMs;
    foretell(clock.monotonic() + delayMs);
    await sleep(clock, delayMs);
    if (isOver()) return foretell(Number.POSITIVE_INFINITY);
    await strike(dice);
  }
}

/** A backup is taken, life goes on, and the backup is put back: what came between is gone, and everybody must notice. */
async function restoreOnce(world: World, clock: ProcessClock, dice: Chance): Promise<void> {
  const { restoreBackupMs } = world.profile.faults;
  await sleep(clock, dice.between(0.2, 0.5) * restoreBackupMs);
  world.backUp();
  await sleep(clock, dice.between(0.2, 0.8) * restoreBackupMs);
  world.restoreBackup();
  await sleep(clock, dice.between(200, 5000));
  await world.startServers();
}
