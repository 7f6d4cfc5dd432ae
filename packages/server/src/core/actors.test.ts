import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import type { SessionRow } from '../features/session/store.ts';
import { createActor } from '../testing/gateway-world.ts';
import { type Actor, refuseIfOver } from './actors.ts';

const actor = createActor('alice', { generation: 2 });
const { session, userKey } = actor;

const rowOf = (changes: Partial<SessionRow>): SessionRow => ({
  sessionID: session.sessionID,
  userKey,
  deviceID: 'device',
  instanceID: 'instance',
  platform: session.platform,
  generation: session.generation,
  state: 'online',
  loginAt: millis(1),
  seenAt: millis(1),
  tokenExpiresAt: millis(2),
  node: 'node',
  ...changes,
});
const sessionsWith = (row: SessionRow | undefined) => ({ sessions: { get: async () => row } });

describe('an actor with a session', () => {
  test.each(['online', 'offline'] as const)('goes on while it is %s', async (state) => {
    expect(await refuseIfOver(sessionsWith(rowOf({ state })), actor)).toBeUndefined();
  });

  test.each([
    ['that nobody knows', undefined],
    ['that was displaced', rowOf({ state: 'displaced' })],
    ['that was logged out', rowOf({ state: 'loggedOut' })],
    ['that went on with another generation', rowOf({ generation: 3 })],
  ])('is refused for one %s', async (_, row) => {
    expect(await refuseIfOver(sessionsWith(row), actor)).toMatchObject({ refused: 'NetworkModuleUserIsNotLogged' });
  });
});

test('an actor without a session has none that could be over', async () => {
  const server: Actor = { app: actor.app, userKey, userID: actor.userID };
  const sessions = { get: () => Promise.reject(new Error('nothing is read')) };
  expect(await refuseIfOver({ sessions }, server)).toBeUndefined();
});
