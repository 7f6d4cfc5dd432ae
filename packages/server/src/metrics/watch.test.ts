import { methods } from '@parley/protocol/index';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepNames } from '../app.ts';
import { defaultConfig } from '../config.ts';
import { type AppWorld, appSecret, createAppWorld } from '../testing/app-world.ts';
import { readMetrics } from '../testing/metrics-reading.ts';
import { createWatch, type Watch } from './watch.ts';

const { sendMessage } = methods.messages;
const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

let watch: Watch;
let world: AppWorld;
let hangs: boolean;
beforeEach(async () => {
  hangs = false;
  watch = createWatch(sweepNames(defaultConfig));
  world = await createAppWorld({ metrics: watch.metrics });
  watch.observe({
    clock: world.clock,
    levels: world.app.levels,
    storageLevels: () => (hangs ? new Promise(() => {}) : world.storage.levels()),
    sickness: world.app.sickness,
  });
});
afterEach(async () => {
  watch.end();
  await world.close();
});

async function read(): Promise<ReadonlyMap<string, number>> {
  await world.clock.run(5_000);
  const answer = watch.read();
  await world.clock.settle();
  return readMetrics(await answer);
}

test('what a node did and what there is can be read', async () => {
  const alice = await world.login('alice');
  const bob = await world.login('bob');
  world.connect();
  await alice.get(sendMessage, text('bob', 'm1'));
  await alice.get(sendMessage, text('bob', 'm1'));
  await alice.ask(sendMessage, text('nobody', 'm2'));
  expect(bob.messages()).toHaveLength(1);
  bob.socket.disconnect();
  const values = await read();
  const has = (series: string): number | undefined => values.get(series);
  expect({
    connections: has('parley_connections'),
    sessions: has('parley_sessions'),
    opened: has('parley_connections_opened_total'),
    left: has('parley_connections_closed_total{reason="left"}'),
    logins: has('parley_requests_total{method="login",outcome="answered"}'),
    sends: has('parley_requests_total{method="sendMessage",outcome="answered"}'),
    refusedSends: has('parley_requests_total{method="sendMessage",outcome="refused"}'),
    targets: [...values].filter(([series]) => series.includes('"MessageModuleTargetDoesNotExist"')).map(([, n]) => n),
    timed: has('parley_request_duration_seconds_count{method="sendMessage"}'),
    accepted: has('parley_messages_accepted_total'),
    delivered: has('parley_delivery_delay_seconds_count'),
    queue: has('parley_commit_queue_length'),
    sick: has('parley_sick_parts'),
    duties: has('parley_duties_due'),
  }).toEqual({
    connections: 2,
    sessions: 1,
    opened: 3,
    left: 1,
    logins: 2,
    sends: 2,
    refusedSends: 1,
    targets: [1],
    timed: 3,
    accepted: 1,
    delivered: 3,
    queue: 0,
    sick: 0,
    duties: 0,
  });
  expect(has('parley_commit_duration_seconds_count')).toBeGreaterThan(2);
  expect(has('parley_commit_batch_size_sum')).toBeGreaterThan(2);
  expect(has('parley_bus_hints_published_total')).toBeGreaterThan(0);
  expect(has('parley_bus_hints_received_total')).toBe(has('parley_bus_hints_published_total'));
  expect(has('parley_storage_database_bytes')).toBeGreaterThan(10_000);
  expect(has('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(has('process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('rooms are counted, with who came and went and what was handed to nobody', async () => {
  const { createRoom, joinRoom, leaveRoom, enterRoom } = methods.rooms;
  const [alice, bob] = [await world.login('alice'), await world.login('bob')];
  const settled = { roomName: '', attributes: [], destroyDelaySeconds: 0 };
  await alice.get(createRoom, { roomID: 'r', ...settled });
  await bob.get(joinRoom, { roomID: 'r' });
  await alice.get(enterRoom, { roomID: 's', ...settled });
  const values = async () => {
    const all = await read();
    return Object.fromEntries([...all].filter(([series]) => series.startsWith('parley_room')));
  };
  const before = { parley_rooms: 2, parley_room_members: 3, parley_room_devices: 3 };
  const nothing = { parley_room_members_went_total: 0, parley_room_messages_dropped_total: 0 };
  expect(await values()).toEqual({ ...before, ...nothing, parley_room_members_came_total: 3 });
  const { sendRoomMessage, sendRoomSignal } = methods.messages;
  const said = { roomID: 'r', content: { type: 1 as const, message: 'hello' } };
  const barrage = { roomID: 'r', localMessageID: 'b', content: { type: 20 as const, message: 'hello' } };
  // A room hands out 200 in a second; a message of high priority goes beyond that.
  for (let index = 0; index < 200; index += 1) alice.post(sendRoomSignal, { ...barrage, localMessageID: `b${index}` });
  await alice.get(sendRoomMessage, { ...said, localMessageID: 'high', priority: 3 });
  await alice.get(sendRoomMessage, { ...said, localMessageID: 'low', priority: 1 });
  await alice.get(sendRoomSignal, { ...barrage, localMessageID: 'last' });
  await alice.get(leaveRoom, { roomID: 's' });
  await alice.get(leaveRoom, { roomID: 'r' });
  bob.socket.disconnect();
  await world.clock.run(40_000);
  expect(await values()).toEqual({
    ...{ parley_rooms: 0, parley_room_members: 0, parley_room_devices: 0 },
    ...{ parley_room_members_came_total: 3, parley_room_members_went_total: 3, parley_room_messages_dropped_total: 2 },
  });
});

test('nothing that callers write becomes a series, and none names a person', async () => {
  const before = [...(await read()).keys()];
  const alice = await world.login('alice-in-wonderland');
  alice.socket.request(90, 'no such method', {});
  const stranger = world.connect();
  await stranger.ask(methods.session.login, { ...alice.params, userID: 'mallory', token: 'forged' });
  const after = await read();
  expect([...after.keys()]).toEqual(before);
  const written = [...after.keys()].join();
  for (const word of ['alice', 'mallory', appSecret, 'no such method']) expect(written).not.toContain(word);
});

test('a storage that does not answer is passed over, and asked by one reader at a time', async () => {
  hangs = true;
  await world.clock.run(5_000);
  const answers = Promise.all([watch.read(), watch.read()]);
  await world.clock.run(1_000);
  const [first] = await answers;
  expect(readMetrics(first ?? '').get('parley_connections')).toBe(0);
});

test('rows that are swept are counted by sweep', async () => {
  for (const sweep of sweepNames(defaultConfig)) watch.metrics.swept(sweep, 3);
  const values = await read();
  expect(
    [...values].filter(([series]) => series.startsWith('parley_swept_rows_total{')).map(([, rows]) => rows),
  ).toEqual(sweepNames(defaultConfig).map(() => 3));
});
