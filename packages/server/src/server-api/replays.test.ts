import { refuse } from '@parley/protocol/define';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../app.ts';
import { defaultConfig } from '../config.ts';
import type { Commit } from '../core/commit.ts';
import { toAppID } from '../core/ids.ts';
import { change } from '../storage/contract/fixtures.ts';
import { type AppWorld, createAppWorld } from '../testing/app-world.ts';
import { createReplayMemory, type ReplayMemory, signatureSweeps } from './replays.ts';

const [app, other] = [toAppID(1), toAppID(2)];

let world: AppWorld;
beforeEach(async () => {
  world = await createAppWorld();
});
afterEach(() => world.close());

interface Changes {
  readonly rejectReplay?: boolean;
  readonly signaturesKept?: number;
  readonly commit?: Commit;
}

function memoryOf(
  { context }: App,
  { commit = context.commit, rejectReplay = true, signaturesKept = 100 }: Changes = {},
): ReplayMemory {
  const serverApi = { ...defaultConfig.serverApi, rejectReplay, signaturesKept };
  return createReplayMemory({ ...context, commit, config: { ...context.config, serverApi } });
}

/** The present time in seconds, as whoever signs writes it. */
const seconds = (): number => Math.floor(world.clock.wall() / 1000);

/** A shared transaction begins in a turn of its own. */
async function settled<Value>(promise: Promise<Value>): Promise<Value> {
  await world.clock.settle();
  return promise;
}

describe('a signature', () => {
  test('is new once, by app, nonce and time', async () => {
    const memory = memoryOf(world.app);
    const now = seconds();
    const shown = [
      await settled(memory.isNew(app, 'a', now)),
      await settled(memory.isNew(app, 'a', now)),
      await settled(memory.isNew(app, 'b', now)),
      await settled(memory.isNew(app, 'a', now + 1)),
      await settled(memory.isNew(other, 'a', now)),
    ];
    expect(shown).toEqual([true, false, true, true, true]);
  });

  test('is new on one of all nodes, and once where it comes twice at the same time', async () => {
    const nodes = [memoryOf(world.app), memoryOf(await world.startNode())];
    const show = (nonce: string) => settled(Promise.all(nodes.map((memory) => memory.isNew(app, nonce, seconds()))));
    expect((await show('a')).toSorted()).toEqual([false, true]);
    expect(await show('a')).toEqual([false, false]);
    const [memory = nodes[0]] = nodes;
    const twice = [1, 2].map(() => memory?.isNew(app, 'b', seconds()));
    expect((await settled(Promise.all(twice))).toSorted()).toEqual([false, true]);
  });

  test('from before the memory began is not new, because it may have been shown; also when that is long ago', async () => {
    const memory = memoryOf(world.app);
    const began = seconds();
    expect(await settled(memory.isNew(app, 'a', began))).toBe(true);
    expect(await settled(memory.isNew(app, 'b', began - 2))).toBe(true);
    expect(await settled(memory.isNew(app, 'c', began - 3))).toBe(false);
    await world.clock.advance(300_000);
    const elsewhere = memoryOf(await world.startNode());
    expect(await settled(elsewhere.isNew(app, 'd', began - 3))).toBe(false);
    expect(await settled(elsewhere.isNew(app, 'e', began + 1))).toBe(true);
  });

  test('is always new where the setting is off, and nothing is kept or swept', async () => {
    const memory = memoryOf(world.app, { rejectReplay: false, signaturesKept: 0 });
    expect(await memory.isNew(app, 'a', seconds())).toBe(true);
    expect(await memory.isNew(app, 'a', seconds())).toBe(true);
    expect(signatureSweeps(defaultConfig)).toEqual([]);
  });
});

describe('a memory that is full', () => {
  test('takes no further signature until the oldest are over, forgets none and says so', async () => {
    const memory = memoryOf(world.app, { signaturesKept: 2 });
    const first = seconds();
    expect(await settled(memory.isNew(app, 'a', first))).toBe(true);
    expect(await settled(memory.isNew(app, 'a', first))).toBe(false);
    await world.clock.advance(120_000);
    expect(await settled(memory.isNew(app, 'b', seconds()))).toBe(true);
    expect(world.logged.join()).not.toContain('serverApi.signatures.full');
    expect(await settled(memory.isNew(app, 'c', seconds()))).toBe(false);
    expect(world.logged.join()).toContain('serverApi.signatures.full');
    expect(await settled(memory.isNew(other, 'c', seconds()))).toBe(true);
    expect(await settled(memory.isNew(app, 'a', first))).toBe(false);
    // The last moment in which the first one might be shown, and a minute for other clocks, and the rest of that minute.
    await world.clock.advance(660_000 - 120_000);
    await world.clock.advance(60_000);
    expect(await settled(memory.isNew(app, 'd', seconds()))).toBe(true);
    expect(await settled(memory.isNew(app, 'e', seconds()))).toBe(false);
  });

  test.each([
    ['refuses', () => Promise.resolve(refuse('CommonModuleTriggerServerFrequencyLimit', 'full'))],
    ['fails', () => Promise.reject(new Error('away'))],
  ])('has its place back when the commit %s, and the signature does not count', async (_name, run) => {
    let isAway = true;
    const { commit } = world.app.context;
    const flaky = { ...commit, run: (...args: Parameters<Commit['run']>) => (isAway ? run() : commit.run(...args)) };
    const memory = memoryOf(world.app, { signaturesKept: 1, commit: flaky as Commit });
    const outcome = await memory.isNew(app, 'a', seconds()).catch((error: Error) => error.message);
    expect([false, 'away']).toContain(outcome);
    isAway = false;
    expect(await settled(memory.isNew(app, 'b', seconds()))).toBe(true);
  });
});

test('what may be shown no more is swept, a slice at a time', async () => {
  const serverApi = { ...defaultConfig.serverApi, rejectReplay: true };
  const [sweep] = signatureSweeps({ ...defaultConfig, serverApi });
  const now = world.clock.wall();
  await change(world.storage, app, async ({ signatures }) => {
    for (const age of [661, 662, 663, 660, 0]) {
      await signatures.remember({ nonce: 'a', timestamp: Math.floor(now / 1000) - age });
    }
  });
  const slice = () => change(world.storage, app, async (stores) => sweep?.slice(stores, now, 2, 0));
  expect([await slice(), await slice(), await slice()]).toEqual([
    { removed: 2, next: 0 },
    { removed: 1 },
    { removed: 0 },
  ]);
});
