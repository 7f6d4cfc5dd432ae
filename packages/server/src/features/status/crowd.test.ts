import { usersStatus } from '@parley/protocol/features/status';
import { methods } from '@parley/protocol/index';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import { registerUsers } from '../../storage/contract/fixtures.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import type { TestClient } from '../../testing/test-client.ts';

/*
 * Five thousand users come at once to a whole node, which reads, decides and tells as it always does. Others follow them;
 * the events that these get are counted.
 */

const users = 5000;
const app = toAppID(1);
const perEvent = 100;
const perCall = 100;
const atOnce = 250;
const gatheredMs = 1100;
const names = Array.from({ length: users }, (_, index) => `user-${index + 1}`);

let world: AppWorld;
beforeEach(async () => {
  const limits = {
    statusCallsPerSecond: 1_000_000,
    connectionsWithoutSessionPerAddress: users,
    connectionsPerAddress: 2 * users,
  };
  world = await createAppWorld({ limits });
  await registerUsers(world.storage, app, users);
});
afterEach(() => world.close());

async function followerOf(name: string, followed: readonly string[]): Promise<TestSession> {
  const follower = await world.login(name);
  const config = { subscriptionDuration: 60 };
  for (let start = 0; start < followed.length; start += perCall) {
    const userIDs = [...followed.slice(start, start + perCall)];
    await follower.get(methods.status.subscribeUsersStatus, { userIDs, ...config });
  }
  return follower;
}

/** All of them, as fast as the node takes them. */
async function enterAll(): Promise<readonly TestClient[]> {
  const clients: TestClient[] = [];
  for (let start = 0; start < users; start += atOnce) {
    const entering = names.slice(start, start + atOnce).map((userID) => world.login(userID));
    clients.push(...(await Promise.all(entering)));
  }
  return clients;
}

test('of five thousand who come at once there is an event for each hundred to who follows them [STATUS-19]', async () => {
  const follows = [3000, 1001, 1, 0];
  const followers: TestSession[] = [];
  for (const count of follows) followers.push(await followerOf(`follower-of-${count}`, names.slice(users - count)));
  await world.clock.run(gatheredMs);
  const before = followers.map((follower) => follower.events(usersStatus).length);
  const told = () => followers.map((follower, index) => follower.events(usersStatus).slice(before[index]));

  const beganAt = world.clock.monotonic();
  const clients = await enterAll();
  expect(clients).toHaveLength(users);
  await world.clock.run(gatheredMs);
  const looks = Math.ceil((world.clock.monotonic() - beganAt) / 1000);
  expect(looks).toBeLessThanOrEqual(3);
  for (const [index, count] of follows.entries()) {
    const events = told()[index] ?? [];
    const statuses = events.flatMap((event) => event.statuses);
    expect(new Set(statuses.map(({ userID }) => userID)).size).toBe(count);
    expect(statuses.filter(({ onlineStatus }) => onlineStatus === 0)).toHaveLength(count);
    expect(events.length).toBeLessThanOrEqual(Math.ceil(count / perEvent) + looks);
    expect(events.length).toBeGreaterThanOrEqual(Math.ceil(count / perEvent));
  }
});
