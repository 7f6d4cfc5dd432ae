import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import { createActor, createFakeContext } from '../testing/gateway-world.ts';
import type { Feature, SessionReactions } from './feature.ts';
import { sessionLifeOf } from './features.ts';

test('every feature is told what became of a session, in turn, if it wants to know', async () => {
  const told: string[] = [];
  const tell = (what: string) => async () => void told.push(what);
  const one: SessionReactions = { disconnected: tell('one lost'), tokenExpired: tell('one expired') };
  const other: SessionReactions = {
    disconnected: tell('other lost'),
    tokenExpired: tell('other expired'),
    ended: tell('other ended'),
  };
  const features: readonly Feature[] = [
    { handlers: {}, sessionLife: one },
    { handlers: {} },
    { handlers: {}, sessionLife: other },
  ];
  const life = sessionLifeOf(features, createFakeContext(createManualClock(), defaultConfig, []));
  const actor = createActor('alice');
  await life.disconnected(actor, false);
  await life.tokenExpired(actor);
  await life.ended(actor);
  expect(told).toEqual(['one lost', 'other lost', 'one expired', 'other expired', 'other ended']);
});
