import type { ServerApiResponse } from '@parley/backend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDoctorWorld, type DoctorWorld } from '../../testing/doctor-world.ts';
import type { Machine } from './machine.ts';

const now = 1_750_000_000_000;
const later = now + 1000;
const late = now - 61_000;

let world: DoctorWorld;
let asked: string[];
beforeEach(async () => {
  world = await createDoctorWorld();
  asked = [];
});
afterEach(() => world.end());

const reply = async (body: object): Promise<ServerApiResponse> => ({ status: 200, json: async () => body });
const page = (rooms: Readonly<Record<string, number>>, TotalCount: number, NextFlag = '') =>
  reply({
    ...{ Code: 0, Message: 'success', RequestId: '1', TotalCount, NextFlag },
    RoomList: Object.entries(rooms).map(([RoomId, DestroyTime]) => ({ RoomId, DestroyTime })),
  });

/** What is found where a server is ready and answers so, and what it was asked. */
async function findings(post: Machine['post'], args: readonly string[] = []): Promise<readonly (readonly string[])[]> {
  const machine: Partial<Machine> = {
    wall: () => now as ReturnType<Machine['wall']>,
    ask: async () => ({ status: 200, body: '{"ready":true}' }),
    post: (address, init) => {
      asked.push(`${new URL(address).searchParams.get('Action')} ${init.body}`);
      return post(address, init);
    },
  };
  const { findings: all } = await world.examine({ machine, args });
  return all.filter(({ about }) => about === 'rooms').map(({ level, text }) => [level, text]);
}

test('rooms that end when they should are counted, page by page', async () => {
  const pages = [page({ a: 0, b: later }, 3, 'b'), page({ c: now - 59_000 }, 3)];
  expect(await findings(async () => (await pages.shift()) ?? reply({}))).toEqual([['ok', '3, and all are sound']]);
  expect(asked).toEqual(['QueryAppRoomList {"NextFlag":""}', 'QueryAppRoomList {"NextFlag":"b"}']);
});

test('a server without rooms has none', async () => {
  expect(await findings(() => page({}, 0))).toEqual([['ok', 'there is none']]);
});

test('a room that should have ended is a problem', async () => {
  expect(await findings(() => page({ a: 0, b: late }, 2))).toEqual([
    ['problem', expect.stringMatching(/^room b of app 5 should have ended at .*Z; .*rooms\.notSettled$/)],
  ]);
  const many = Object.fromEntries(Array.from({ length: 19 + 3 }, (_, index) => [`r${index}`, late]));
  const found = await findings(() => page(many, 19));
  expect(found).toHaveLength(21);
  expect(found.at(-1)).toEqual(['problem', '2 further rooms of app 5 should have ended']);
});

test('an app that has as many rooms as it may have is told of', async () => {
  expect(await findings(() => page({ a: 0 }, 19))).toEqual([['ok', '19, and all are sound']]);
  expect(await findings(() => page({ a: 0 }, 20))).toEqual([
    ['warning', expect.stringMatching(/^app 5 has all 20 rooms .*PARLEY_ROOMS_ROOMS_MAX$/)],
  ]);
});

test('a server that does not say it is told of, and one that does not run is not asked', async () => {
  const declined = () => reply({ Code: 100000005, Message: 'signature wrong', RequestId: '1' });
  expect(await findings(declined)).toEqual([
    ['warning', expect.stringMatching(/does not say which rooms app 5 has: signature wrong$/)],
  ]);
  const { findings: all } = await world.examine();
  expect(all.filter(({ about }) => about === 'rooms')).toEqual([]);
});
