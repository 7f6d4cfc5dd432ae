import { limits } from '@parley/protocol/limits';
import { expect, test } from 'vitest';
import type { ZIM } from '../../client.ts';
import { callUser, wireCall } from '../../testing/calls.ts';
import { withAnswers } from '../../testing/fake-server.ts';
import { setUp } from '../../testing/setup.ts';

const state = wireCall([callUser('ann', 'accepted'), callUser('bob', 'inviting')], { mode: 1 });
const answer = (more: object = {}) => ({ result: { position: 1, callID: '7', state, ...more } });

async function begin(answers: Readonly<Record<string, object>> = {}) {
  const world = setUp();
  const scripts = Object.entries(answers).map(([name, more]) => [name, () => answer(more)]);
  world.server.script = withAnswers(world.server.script, Object.fromEntries(scripts));
  await world.login();
  /** What became of a call, and with what the server was asked. */
  const call = async (ask: (client: ZIM) => Promise<unknown>) => {
    const outcome = ask(world.client).catch((error: { readonly code: number }) => error.code);
    await world.clock.run(20);
    return outcome;
  };
  return { ...world, call };
}

// The arguments of an app without types.
type Loose = Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>>;
const loosely = (client: ZIM): Loose => client as unknown as Loose;

const none = { timeout: 90, mode: 0, checksReceipt: false };

test.each<[unknown, unknown, object]>([
  [['bob'], undefined, { ...none, userIDs: ['bob'] }],
  [['bob', 'carol', 'bob'], {}, { ...none, userIDs: ['bob', 'carol'] }],
  [['bob'], { timeout: 0, mode: null, extendedData: '' }, { ...none, userIDs: ['bob'] }],
  [
    ['bob'],
    { timeout: 600, mode: 1, extendedData: 'x', enableNotReceivedCheck: true, pushConfig: { title: 'x' } },
    { timeout: 600, mode: 1, checksReceipt: true, extendedData: 'x', userIDs: ['bob'] },
  ],
])('callInvite of %j with %j asks for what is meant [CALLOP-2]', async (invitees, config, expected) => {
  const { call, server } = await begin({ callInvite: { failed: [] } });
  expect(await call((client) => loosely(client)['callInvite']?.(invitees, config) ?? Promise.reject())).toEqual({
    ...{ callID: '7', timeout: 30, errorUserList: [] },
  });
  const requestKey: unknown = expect.stringMatching(/^[0-9a-zA-Z]{20}$/);
  expect(server.requests('callInvite').map(({ params }) => params)).toEqual([{ ...expected, requestKey }]);
});

test('each call is a request of its own', async () => {
  const { call, server } = await begin({ callAccept: {} });
  await call((client) => client.callAccept('7', { extendedData: '' }));
  await call((client) => client.callAccept('7', { extendedData: '' }));
  const keys = server.requests('callAccept').map(({ params }) => params['requestKey']);
  expect(new Set(keys).size).toBe(2);
});

const tooLong = 'x'.repeat(limits.callExtendedDataBytesMax + 1);
const tooMany = Array.from({ length: limits.callUserIDsListedMax + 1 }, (_, index) => `u${index}`);

test.each<[string, readonly unknown[]]>([
  ['callInvite', [[], {}]],
  ['callInvite', [undefined, {}]],
  ['callInvite', [['ann'], {}]],
  ['callInvite', [['bob', 'ann'], {}]],
  ['callInvite', [['bob', ''], {}]],
  ['callInvite', [tooMany, {}]],
  ['callInvite', [['bob'], 'x']],
  ...[-1, 1.5, 601, Number.NaN, '30'].map((timeout): [string, unknown[]] => ['callInvite', [['bob'], { timeout }]]),
  ['callInvite', [['bob'], { mode: 2 }]],
  ['callInvite', [['bob'], { extendedData: tooLong }]],
  ['callInvite', [['bob'], { enableNotReceivedCheck: 1 }]],
  ['callInvite', [['bob'], { pushConfig: 'x' }]],
  ['callingInvite', [['ann'], '7', {}]],
  ['callingInvite', [['bob'], '', {}]],
  ['callingInvite', [['bob'], '7', { pushConfig: 'x' }]],
  ['callCancel', ['bob', '7', {}]],
  ['callCancel', [[], '', {}]],
  ['callCancel', [[], '7', { pushConfig: 'x' }]],
  ...['callAccept', 'callReject', 'callJoin', 'callQuit', 'callEnd'].flatMap((name): [string, unknown[]][] => [
    [name, ['', {}]],
    [name, [7, {}]],
    [name, ['7', { extendedData: tooLong }]],
    [name, ['7', 'x']],
  ]),
  ['queryCallInvitationList', [{ count: 0 }]],
  ['queryCallInvitationList', [{}]],
  ['queryCallInvitationList', [{ count: 1, nextFlag: 5 }]],
])('%s refuses what is none of its arguments, and asks nobody [CALLOP-2]', async (name, given) => {
  const { call, server } = await begin();
  expect(await call((client) => loosely(client)[name]?.(...given) ?? Promise.reject())).toBe(6000001);
  expect(server.requests(name)).toEqual([]);
});

test('what could not be done for some users is said of them', async () => {
  const failed = ['unregistered', 'blocked', 'active'].map((reason, index) => ({ userID: `u${index}`, reason }));
  const errorUserList = [
    { userID: 'u0', reason: 6000011 },
    { userID: 'u1', reason: 6000021 },
    { userID: 'u2', reason: 6000283 },
  ];
  const { call, server } = await begin({ callingInvite: { failed }, callCancel: { failed: ['carol'] } });
  expect(await call((client) => client.callingInvite(['bob'], '7', {}))).toEqual({ callID: '7', errorUserList });
  expect(await call((client) => client.callCancel(['carol'], '7', { extendedData: 'x' }))).toEqual({
    ...{ callID: '7', errorInvitees: ['carol'] },
  });
  expect(await call((client) => loosely(client)['callCancel']?.(undefined, '7') ?? Promise.reject())).not.toBe(6000001);
  const asked = server.requests('callCancel').map(({ params }) => [params['userIDs'], params['extendedData']]);
  expect(asked).toEqual([
    [['carol'], 'x'],
    [[], undefined],
  ]);
});

test('who joins is told the whole call, and who ends it when that was', async () => {
  const end = { time: 9000, userID: 'ann', extendedData: 'bye', isTold: true };
  const { call } = await begin({
    callJoin: { joinTime: 5 },
    callEnd: { acceptTime: 5, position: 2, state: { ...state, end } },
  });
  expect(await call((client) => client.callJoin('7', { extendedData: '' }))).toEqual({
    ...{ callID: '7', createTime: 1000, joinTime: 5, extendedData: 'chess?' },
    callUserList: [
      { userID: 'ann', state: 1, extendedData: '' },
      { userID: 'bob', state: 0, extendedData: '' },
    ],
  });
  expect(await call((client) => client.callEnd('7', { extendedData: 'bye' }))).toEqual({
    ...{ callID: '7', createTime: 1000, acceptTime: 5, endTime: 9000 },
  });
});

test('without a connection a step of a call fails', async () => {
  const { call, server, clock } = await begin();
  server.network = 'refuses';
  server.last.close();
  await clock.run(100);
  expect(await call((client) => client.callReject('7', { extendedData: '' }))).toBe(6000104);
});
