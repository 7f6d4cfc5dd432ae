import { expect, test } from 'vitest';
import { ZIMErrorCode } from '../../enums.ts';
import type { FakeRequest } from '../../testing/fake-server.ts';
import { textOf, watch } from '../../testing/recorder.ts';
import { createWorld, type Device, sendConfig, textMessage } from '../../testing/world.ts';

const silentSends = ({ method }: FakeRequest) => (method === 'sendMessage' ? ('silence' as const) : undefined);

async function begin() {
  const world = createWorld();
  const ann = world.device('ann');
  await ann.login();
  await world.clock.run(15_000);
  world.server.before = silentSends;
  return { ...world, ann };
}

const send = (device: Device, text: string, to = 'bob') =>
  watch(device.client.sendMessage(textMessage(text), to, 0, sendConfig));

const failedTexts = ({ told }: Device): string[] =>
  told.statuses.filter(({ status }) => status === 2).map(({ message }) => textOf(message));

test('over a sound connection an earlier message is given up no sooner than a later one [SEND-19, SEND-22a]', async () => {
  const { clock, ann } = await begin();
  const [first, other] = [send(ann, 'first'), send(ann, 'to another', 'cid')];
  await clock.run(10_000);
  const second = send(ann, 'second');
  await clock.run(14_900);
  expect([first, second].map((sent) => sent.outcome())).toEqual(['pending', 'pending']);
  expect(other.outcome()).toBe(ZIMErrorCode.NetworkModuleRequestTimeout);
  await clock.run(200);
  expect([first, second].map((sent) => sent.outcome())).toEqual([
    ZIMErrorCode.NetworkModuleRequestTimeout,
    ZIMErrorCode.NetworkModuleRequestTimeout,
  ]);
  expect(failedTexts(ann)).toEqual(['to another', 'first', 'second']);
});

test('one that is overdue goes again when the connection breaks, before those after it [SEND-20, SEND-22a]', async () => {
  const { clock, server, ann } = await begin();
  const first = send(ann, 'first');
  await clock.run(10_000);
  const second = send(ann, 'second');
  await clock.run(10_000);
  server.before = () => undefined;
  server.cut();
  await clock.run(5000);
  expect([first, second].map((sent) => sent.outcome())).toMatchObject([{ message: {} }, { message: {} }]);
  expect(server.texts('ann', 'bob')).toEqual(['first', 'second']);
  expect(failedTexts(ann)).toEqual([]);
});

test.each([
  ['accepted', undefined],
  ['refused', ZIMErrorCode.MessageModuleSendMessageFailed],
])('one that is overdue is given up when the later one is %s', async (_what, code) => {
  const { clock, server, ann } = await begin();
  server.faults.set('sync', ZIMErrorCode.ConversationModuleServerError);
  const first = send(ann, 'first');
  await clock.run(14_000);
  server.before = () => undefined;
  if (code) server.faults.set('sendMessage', code);
  const second = send(ann, 'second');
  await clock.run(100);
  expect(first.outcome()).toBe('pending');
  await clock.run(1000);
  expect(second.outcome()).toEqual(code ?? expect.anything());
  expect(first.outcome()).toBe(ZIMErrorCode.NetworkModuleRequestTimeout);
});

test('a link that is silent is lost after ten seconds, and what had no answer goes again [SEND-20a]', async () => {
  const { clock, server, ann } = await begin();
  server.network.answersPings = false;
  const first = send(ann, 'first');
  const { last } = server.network;
  await clock.run(5000);
  server.before = () => undefined;
  await clock.run(4900);
  expect(server.network.last).toBe(last);
  await clock.run(1100);
  expect(server.network.last).not.toBe(last);
  expect(first.outcome()).toMatchObject({ message: { sentStatus: 1 } });
});
