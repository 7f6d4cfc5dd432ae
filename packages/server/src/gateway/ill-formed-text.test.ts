import { errorCodes } from '@parley/protocol/errors';
import { methods } from '@parley/protocol/index';
import { specimensOf, textsIn, withTextAt } from '@parley/protocol/testing/specimens';
import { protocolVersion } from '@parley/protocol/version';
import { expect, test } from 'vitest';
import { createGatewayWorld } from '../testing/gateway-world.ts';

const served = (specimen: unknown): unknown =>
  typeof specimen === 'object' && specimen !== null && 'protocolVersion' in specimen
    ? { ...specimen, protocolVersion }
    : specimen;

const requests = Object.values(methods)
  .flatMap((feature) => Object.values(feature))
  .flatMap(({ name, params, needsLogin }) =>
    specimensOf(params).flatMap((specimen) =>
      textsIn(specimen).map((place) => ({ name, needsLogin, params: withTextAt(served(specimen), place, 'a\ud800') })),
    ),
  );

test('every text of every method is refused with 6000001 if it is not well formed, before any work [PARAM-9]', async () => {
  const world = createGatewayWorld({
    calls: { operationsPerSecond: 1_000_000 },
    limits: { writesPerSecond: 1_000_000, queriesPerSecond: 1_000_000, messagesPerSecond: 1_000_000 },
  });
  const inside = await world.login('alice');
  const codes = new Map<string, unknown>();
  for (const [index, { name, needsLogin, params }] of requests.entries()) {
    const socket = needsLogin ? inside : world.connect();
    socket.request(index + 2, name, params);
    await world.clock.settle();
    const [frame] = socket.takeFrames();
    codes.set(`${index} ${name}`, frame);
  }
  expect(requests.length).toBeGreaterThan(30);
  for (const [request, frame] of codes) {
    expect([request, frame]).toEqual([
      request,
      expect.objectContaining({ kind: 'refusal', code: errorCodes.CommonModuleParamsInvalid }),
    ]);
  }
});
