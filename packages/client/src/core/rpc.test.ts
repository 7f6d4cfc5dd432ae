import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { queryHistoryMessage, sendMessage } from '@parley/protocol/features/messages';
import { wireLimits } from '@parley/protocol/limits';
import { expect, test } from 'vitest';
import { ZIMErrorCode } from '../enums.ts';
import { failure } from '../errors.ts';
import { FakeServer, type Reply, receipt } from '../testing/fake-server.ts';
import { Link, type Outcome } from './rpc.ts';

const query = { conversationType: 0 as const, targetID: 'bob', count: 1, reverse: true };
const timeoutMs = 10_000;

function setUp(reply: Reply = { result: { messages: [] } }) {
  const clock = createManualClock();
  const server = new FakeServer(clock, () => reply);
  const heard: string[] = [];
  const link = new Link({
    clock,
    openSocket: (listener) => server.openSocket('ws://chat.example/ws', listener),
    listener: {
      opened: () => void heard.push('opened'),
      heard: () => {},
      event: (name) => void heard.push(`event ${name}`),
      garbled: (reason) => void heard.push(`garbled ${reason}`),
      closed: (reason) => void heard.push(`closed ${reason}`),
    },
  });
  const outcomes: (string | number)[] = [];
  const settle = (outcome: Outcome<unknown>): void => void outcomes.push(outcome.ok ? 'ok' : outcome.error.code);
  return { clock, server, link, heard, outcomes, settle };
}

test.each<[string, Reply, string | number]>([
  ['a result', { result: { messages: [] } }, 'ok'],
  ['a result with fields that this version does not know', { result: { messages: [], later: 1 } }, 'ok'],
  ['a result of another shape', { result: { messages: 'none' } }, ZIMErrorCode.NetworkModuleRspProtoParseError],
  ['no result', { result: null }, ZIMErrorCode.NetworkModuleRspProtoParseError],
  ['a refusal', { code: 6000202 }, ZIMErrorCode.MessageModuleServerError],
  ['a code that the SDK does not know', { code: 999 }, ZIMErrorCode.Failed],
  ['nothing', 'silence', ZIMErrorCode.NetworkModuleRequestTimeout],
])('a request answered with %s settles once', async (_, reply, expected) => {
  const { clock, link, outcomes, settle } = setUp(reply);
  await clock.run(5);
  link.ask(queryHistoryMessage, query, { timeoutMs, settle });
  await clock.run(20_000);
  expect(outcomes).toEqual([expected]);
  expect(clock.timerCount).toBe(0);
});

test('the message of a refusal is that of the server, and an unknown code is kept in it', async () => {
  for (const [code, message] of [
    [6000001, 'content.message: is blank'],
    [999, 'the server answered code 999'],
  ] as const) {
    const { clock, link } = setUp({ code, message });
    await clock.run(5);
    const messages: string[] = [];
    const settle = (outcome: Outcome<unknown>): void => void messages.push(outcome.ok ? '' : outcome.error.message);
    link.ask(queryHistoryMessage, query, { timeoutMs, settle });
    await clock.run(10);
    expect(messages).toEqual([message]);
  }
});

test('requests of one turn leave in one message, in order and with growing ids', async () => {
  const { clock, server, link, outcomes, settle } = setUp();
  await clock.run(5);
  for (let count = 1; count <= 3; count += 1) link.ask(queryHistoryMessage, { ...query, count }, { timeoutMs, settle });
  link.ping();
  await clock.run(5);
  expect(server.last.texts).toHaveLength(1);
  expect(server.last.requests.map(({ id, params }) => [id, params['count']])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect(outcomes).toEqual(['ok', 'ok', 'ok']);
});

test('what is too large for one message leaves in several', async () => {
  const { clock, server, link, settle } = setUp();
  await clock.run(5);
  const content = { type: 1 as const, message: '\u4e2d'.repeat(10_000) };
  for (let send = 0; send < 20; send += 1) {
    const params = { conversationType: 0 as const, targetID: 'bob', localMessageID: `m${send}`, content };
    link.ask(sendMessage, params, { timeoutMs, settle });
  }
  await clock.run(5);
  const bytes = server.last.texts.map((text) => new TextEncoder().encode(text).length);
  expect(bytes.length).toBe(3);
  expect(Math.max(...bytes)).toBeLessThanOrEqual(wireLimits.messageBytesMax);
  expect(server.last.requests).toHaveLength(20);
});

test('no more than half of what the server allows is open at one time; the rest waits its turn', async () => {
  const { clock, server, link, outcomes, settle } = setUp('silence');
  await clock.run(5);
  for (let ask = 0; ask < 300; ask += 1) link.ask(queryHistoryMessage, query, { timeoutMs, settle });
  await clock.run(5);
  expect(server.last.requests).toHaveLength(wireLimits.requestsInFlightMax / 2);
  server.last.send(...server.last.requests.slice(0, 10).map(({ id }) => answer(id)));
  await clock.run(5);
  expect(outcomes).toHaveLength(10);
  expect(server.last.requests).toHaveLength(wireLimits.requestsInFlightMax / 2 + 10);
});

test('a full queue refuses with 6000004', async () => {
  const { clock, link, outcomes, settle } = setUp('silence');
  await clock.run(5);
  for (let ask = 0; ask < 2129; ask += 1) link.ask(queryHistoryMessage, query, { timeoutMs, settle });
  expect(outcomes).toEqual([ZIMErrorCode.CommonModuleTriggerSDKFrequencyLimit]);
});

test('an answer after the time is up is late, and nothing else', async () => {
  const { clock, server, link, outcomes, settle } = setUp('silence');
  await clock.run(5);
  const params = {
    conversationType: 0 as const,
    targetID: 'bob',
    localMessageID: 'm1',
    content: { type: 1 as const, message: 'hello' },
  };
  const late: number[] = [];
  link.ask(sendMessage, params, { timeoutMs, settle, settleLate: ({ messageID }) => void late.push(messageID) });
  await clock.run(10_000);
  expect(outcomes).toEqual([ZIMErrorCode.NetworkModuleRequestTimeout]);
  server.last.send({ kind: 'answer', id: 1, result: receipt(clock, 1) });
  await clock.run(5);
  server.last.send({ kind: 'answer', id: 1, result: receipt(clock, 2) });
  await clock.run(5);
  expect([outcomes.length, late]).toEqual([1, [1001]]);
});

test('the end of a link fails what is open and what waits, once, and closes the connection', async () => {
  const { clock, server, link, outcomes, settle, heard } = setUp('silence');
  await clock.run(5);
  for (let ask = 0; ask < 200; ask += 1) link.ask(queryHistoryMessage, query, { timeoutMs, settle });
  await clock.run(5);
  link.end(failure('CommonModuleIMServerDisconnect', 'lost'));
  link.end(failure('CommonModuleIMServerDisconnect', 'lost'));
  expect(outcomes).toEqual(Array(200).fill(ZIMErrorCode.CommonModuleIMServerDisconnect));
  link.ask(queryHistoryMessage, query, { timeoutMs, settle });
  expect(outcomes).toHaveLength(201);
  await clock.run(20_000);
  expect(outcomes).toHaveLength(201);
  expect([server.last.isOpen, heard, clock.timerCount]).toEqual([false, ['opened'], 0]);
});

test('a socket that throws fails the request with 1', async () => {
  const clock = createManualClock();
  const link = new Link({
    clock,
    openSocket: () => ({
      send: () => {
        throw new Error('broken transport');
      },
      close: () => {},
    }),
    listener: { opened: () => {}, heard: () => {}, event: () => {}, garbled: () => {}, closed: () => {} },
  });
  const codes: number[] = [];
  const settle = (outcome: Outcome<unknown>): void => void codes.push(outcome.ok ? 0 : outcome.error.code);
  link.ask(queryHistoryMessage, query, { timeoutMs, settle });
  await clock.run(20_000);
  expect(codes).toEqual([ZIMErrorCode.Failed]);
});

test.each([
  ['no JSON', '{', 'malformedFrame'],
  ['no list', '{"kind":"pong","wall":1}', 'malformedFrame'],
  ['an unknown kind', '[{"kind":"surprise"}]', 'unknownFrame'],
  ['a deep value', `[{"kind":"event","event":"x","data":${'['.repeat(40)}${']'.repeat(40)}}]`, 'frameTooDeep'],
])('%s is told as garbled', async (_, text, reason) => {
  const { clock, server, heard } = setUp();
  await clock.run(5);
  server.last.sendText(text);
  await clock.run(5);
  expect(heard).toEqual(['opened', `garbled ${reason}`]);
});

test('an answer comes before the events that follow it in the same message', async () => {
  const { clock, server, link, heard } = setUp('silence');
  await clock.run(5);
  link.ask(queryHistoryMessage, query, { timeoutMs, settle: () => void heard.push('answer') });
  await clock.run(5);
  server.last.send(answer(1), { kind: 'event', event: 'messageReceived', data: {} });
  await clock.run(5);
  expect(heard).toEqual(['opened', 'answer', 'event messageReceived']);
});

const answer = (id: number) => ({ kind: 'answer', id, result: { messages: [] } }) as const;

test('what throws while a frame is handled leaves the handler of the socket as what is garbled', async () => {
  const { clock, server, link, heard } = setUp();
  await clock.run(5);
  const bug = (): never => {
    throw new Error('of the SDK');
  };
  link.ask(queryHistoryMessage, query, { timeoutMs, settle: bug });
  await clock.run(10);
  server.last.push('later', {});
  await clock.run(10);
  expect(heard).toEqual(['opened', 'garbled serverFault', 'event later']);
});
