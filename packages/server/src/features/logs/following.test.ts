import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import type { Context } from '../../core/context.ts';
import { createActor } from '../../testing/gateway-world.ts';
import { createLogFeature } from './index.ts';

test('the heads are read when whatever happens after that reaches the device, and not before', async () => {
  const clock = createManualClock();
  const did: string[] = [];
  const storage = {
    read: () => {
      did.push('read');
      throw new Error('there is no database');
    },
  };
  const { handlers } = createLogFeature({ sources: [], userLogSources: [], encodeHeads: async () => [] });
  const { promise, resolve } = Promise.withResolvers<void>();
  const nothing = (): void => {};
  const leaving = { closeAfterAnswer: nothing, keepUntil: nothing, enterRoom: nothing, leaveRoom: nothing };
  const actor = { ...createActor('alice'), ...leaving, untilFollowing: () => promise };
  const answer = handlers.sync({ storage } as unknown as Context, actor, { logs: [] });
  answer.catch(() => did.push('failed'));
  await clock.settle();
  expect(did).toEqual([]);
  resolve();
  await clock.settle();
  expect(did).toEqual(['read', 'failed']);
});
