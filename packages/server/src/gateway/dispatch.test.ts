import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { method, refuse } from '@parley/protocol/define';
import { errorCodes } from '@parley/protocol/errors';
import type { ServerFrame } from '@parley/protocol/frames';
import { object } from '@parley/protocol/schema';
import { expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import { noFaults } from '../core/faults.ts';
import { noMetrics } from '../core/metrics.ts';
import { StorageFailure } from '../storage/storage.ts';
import type { FakeSocket } from '../testing/fake-socket.ts';
import { createActor, createFakeContext, createGatewayWorld, loginParams } from '../testing/gateway-world.ts';
import { createAdmission } from './admission.ts';
import { createDispatch } from './dispatch.ts';
import { createQueries } from './queries.ts';

const message = { conversationType: 0, targetID: 'bob', localMessageID: 'one', content: { type: 1, message: 'hello' } };

type World = ReturnType<typeof createGatewayWorld>;

async function ask(world: World, socket: FakeSocket, id: number, name: string, params: unknown) {
  socket.request(id, name, params);
  await world.clock.settle();
  const [frame] = socket.takeFrames();
  return frame;
}

const codeOf = (frame: ServerFrame | undefined): number | undefined =>
  frame?.kind === 'refusal' ? frame.code : frame?.kind === 'answer' ? 0 : undefined;
const textOf = (frame: ServerFrame | undefined): string => (frame?.kind === 'refusal' ? frame.message : '');

test.each<[string, unknown, string]>([
  ['a missing field', { ...message, targetID: undefined }, 'a parameter is invalid: targetID is missing'],
  [
    'a field of a field',
    { ...message, content: { type: 1, message: ' ' } },
    'a parameter is invalid: content.message is blank',
  ],
  ['no object', 7, 'a parameter is invalid: params is not an object'],
  ['nothing', undefined, 'a parameter is invalid: params is not an object'],
])('%s is refused and named', async (_name, params, text) => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  const frame = await ask(world, socket, 2, 'sendMessage', params);
  expect(codeOf(frame)).toBe(errorCodes.CommonModuleParamsInvalid);
  expect(textOf(frame)).toBe(text);
});

test('unknown fields reach no handler', async () => {
  let seen: unknown;
  const world = createGatewayWorld({
    handlers: {
      messages: {
        sendMessage: async (_context, _actor, params) => {
          seen = params;
          return refuse('MessageModuleSendMessageFailed');
        },
      },
    },
  });
  const socket = await world.login('alice');
  await ask(world, socket, 2, 'sendMessage', { ...message, later: 1, ['__proto__']: { isAdmin: true } });
  expect(seen).toEqual(message);
});

test('a refusal carries the number and the meaning of its code', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  const frame = await ask(world, socket, 2, 'catchUp', { logs: [{ log: 1, position: 0, messageSeq: 0 }] });
  expect(frame).toEqual({
    kind: 'refusal',
    id: 2,
    code: errorCodes.MessageModuleServerError,
    message: 'internal server error in a message operation: there is nothing',
  });
});

test('an encoded result passes through as it is', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  const params = { conversationType: 0, targetID: 'bob', count: 1, reverse: true };
  expect(await ask(world, socket, 2, 'queryHistoryMessage', params)).toEqual({
    kind: 'answer',
    id: 2,
    result: { messages: [] },
  });
});

/** Which code an inner failure has: that of the method's area first, then the common ones. */
test.each<[string, 'handler' | 'storage', keyof typeof errorCodes]>([
  ['sendMessage', 'handler', 'MessageModuleSendMessageFailed'],
  ['sendMessage', 'storage', 'MessageModuleSendMessageFailed'],
  ['logout', 'handler', 'CommonModuleIMServerError'],
  ['logout', 'storage', 'CommonModuleIMDatabaseError'],
])('%s with a fault of kind %s is refused with %s and logged once', async (name, kind, code) => {
  const useStorage = async (context: { storage: { read(app: never): unknown } }): Promise<never> => {
    context.storage.read(1 as never);
    throw new Error('the storage was not used');
  };
  const world = createGatewayWorld({
    handlers: { messages: { sendMessage: useStorage }, session: { logout: useStorage } },
  });
  const socket = await world.login('alice');
  world.faults.arm({ operation: name, kind, times: 1 });
  const frame = await ask(world, socket, 2, name, name === 'logout' ? {} : message);
  expect(codeOf(frame)).toBe(errorCodes[code]);
  expect(world.errors).toHaveLength(1);
  const [logged] = world.errors;
  expect(logged?.error).toBeInstanceOf(kind === 'storage' ? StorageFailure : Error);
  expect(logged?.fields['incident']).toMatch(/^[0-9a-v]{12}$/);
  expect(textOf(frame)).toContain(`incident ${logged?.fields['incident']}`);
  expect(JSON.stringify(logged?.fields)).not.toContain('hello');
  expect(socket.closedFor).toBeUndefined();
});

test('a login that fails inside is refused with the code of its area', async () => {
  const world = createGatewayWorld();
  world.faults.arm({ operation: 'login', kind: 'handler', times: 1 });
  const socket = world.connect();
  const frame = await ask(world, socket, 1, 'login', loginParams('alice'));
  expect(codeOf(frame)).toBe(errorCodes.NetworkModuleServerError);
});

test('silence answers nothing, and the connection lives on', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  world.faults.arm({ operation: 'sendMessage', kind: 'silence', times: 1 });
  expect(await ask(world, socket, 2, 'sendMessage', message)).toBeUndefined();
  expect(codeOf(await ask(world, socket, 3, 'sendMessage', message))).toBe(0);
});

test('a handler that throws before it returns a promise is caught as well', async () => {
  const world = createGatewayWorld({
    handlers: {
      messages: {
        sendMessage: () => {
          throw new Error('a bug');
        },
      },
    },
  });
  const socket = await world.login('alice');
  expect(codeOf(await ask(world, socket, 2, 'sendMessage', message))).toBe(errorCodes.MessageModuleSendMessageFailed);
});

test('a result that cannot be encoded, or is larger than the wire allows, is refused', async () => {
  const results: unknown[] = [{ log: 1n }, { text: 'a'.repeat(300_000) }, { text: '聊'.repeat(100_000) }];
  const world = createGatewayWorld({
    handlers: { messages: { sendMessage: async () => results.shift() as never } },
  });
  const socket = await world.login('alice');
  for (const id of [2, 3, 4]) {
    expect(codeOf(await ask(world, socket, id, 'sendMessage', message))).toBe(
      errorCodes.MessageModuleSendMessageFailed,
    );
  }
});

test('a fatal failure of the storage is reported as such', async () => {
  const failure = new StorageFailure('a sync failed', { isFatal: true });
  const world = createGatewayWorld({ handlers: { messages: { sendMessage: () => Promise.reject(failure) } } });
  const socket = await world.login('alice');
  await ask(world, socket, 2, 'sendMessage', message);
  expect(world.fatal).toEqual([failure]);
});

test('the messages of a sender have a budget, and high ones another of the same size', async () => {
  const world = createGatewayWorld({ limits: { messagesPerSecond: 3 } });
  const socket = await world.login('alice');
  const codes: (number | undefined)[] = [];
  for (const priority of [1, 2, undefined, 1, 3, 3, 3, 3]) {
    codes.push(codeOf(await ask(world, socket, codes.length + 2, 'sendMessage', { ...message, priority })));
  }
  const limit = errorCodes.CommonModuleTriggerServerFrequencyLimit;
  expect(codes).toEqual([0, 0, 0, limit, 0, 0, 0, limit]);
  const bob = await world.login('bob');
  expect(codeOf(await ask(world, bob, 2, 'sendMessage', message))).toBe(0);
});

test('the devices of a sender share its budget; the queries of each session have their own', async () => {
  const world = createGatewayWorld({ limits: { messagesPerSecond: 1, queriesPerSecond: 1 } });
  const one = await world.login('alice');
  const other = world.connect();
  other.request(1, 'resume', { ...loginParams('alice'), sessionID: 'another session' });
  await world.clock.settle();
  other.takeFrames();
  const limit = errorCodes.CommonModuleTriggerServerFrequencyLimit;
  const sync = { logs: [] };
  expect(codeOf(await ask(world, one, 2, 'sendMessage', message))).toBe(0);
  expect(codeOf(await ask(world, other, 2, 'sendMessage', message))).toBe(limit);
  expect(codeOf(await ask(world, one, 3, 'sync', sync))).toBe(0);
  expect(codeOf(await ask(world, one, 4, 'sync', sync))).toBe(limit);
  expect(codeOf(await ask(world, other, 3, 'sync', sync))).toBe(0);
});

test('logins with a good token are limited by user, and those of the node with a code of their own', async () => {
  const world = createGatewayWorld({ gateway: { maxLoginsPerSecond: 6 } });
  const codes: (number | undefined)[] = [];
  for (const userID of ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b']) {
    codes.push(codeOf(await ask(world, world.connect(), 1, 'login', loginParams(userID))));
  }
  const { CommonModuleTriggerServerFrequencyLimit: userLimit, CommonModuleSwitchServerError: nodeLimit } = errorCodes;
  expect(codes).toEqual([0, 0, 0, 0, 0, userLimit, 0, nodeLimit]);
});

test('changes of a user have a budget, and what is free has none', async () => {
  const clock = createManualClock();
  const config = { ...defaultConfig, limits: { ...defaultConfig.limits, writesPerSecond: 1 } };
  const declare = (name: 'write' | 'free') =>
    method({
      name,
      doc: 'A method of a test.',
      needsLogin: true,
      params: object({}),
      result: object({}),
      errors: [],
      rate: name,
      failure: 'CommonModuleIMServerError',
    });
  const dispatch = createDispatch({
    context: createFakeContext(clock, config, []),
    methods: { test: { write: declare('write'), free: declare('free') } },
    features: { test: { handlers: { write: async () => ({}), free: async () => ({}) } } },
    admission: createAdmission(clock, config),
    queries: createQueries(clock, config.limits),
    faults: noFaults,
    report: () => {},
    metrics: noMetrics,
  });
  const run = async (name: string): Promise<boolean | undefined> => {
    const route = dispatch.find(name);
    if (!route) throw new Error('declared above');
    const nothing = (): void => {};
    const rooms = { enterRoom: nothing, leaveRoom: nothing };
    const leaving = { ...rooms, closeAfterAnswer: nothing, keepUntil: nothing, untilFollowing: () => undefined };
    const requester = { ...createActor('alice'), ...leaving };
    const reply = await dispatch.run(route, { id: 1, connection: 'one' }, requester, {});
    return reply && reply.refused === undefined;
  };
  expect([await run('write'), await run('write'), await run('free'), await run('free')]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
