import { expect, test } from 'vitest';
import { ofAnotherRealm } from './testing/foreign-objects.ts';
import { watch } from './testing/recorder.ts';
import { createWorld, sendConfig } from './testing/world.ts';
import type { ZIMMessage } from './types.ts';

/** As an app in a frame, an Electron bridge or a test environment calls an SDK that was loaded outside. */
const calls: readonly (readonly [name: string, given: readonly unknown[], outcome: unknown])[] = [
  [
    'sendMessage',
    [{ type: 1, message: 'x', mentionedUserIDs: ['bob'] }, 'bob', 0, sendConfig],
    { message: { messageSeq: 1 } },
  ],
  [
    'sendMessage',
    [{ type: 2, message: Uint8Array.of(0, 255, 10) }, 'bob', 0, sendConfig],
    { message: { messageID: '77' } },
  ],
  [
    'queryConversationList',
    [{ count: 10 }, { marks: [], conversationTypes: [0] }],
    { conversationList: [{ conversationID: 'bob' }] },
  ],
  [
    'queryHistoryMessage',
    ['bob', 0, { count: 10, reverse: true }],
    { messageList: [{ message: 'x', mentionedUserIDs: ['bob'] }] },
  ],
];

test('arguments of another realm are as good as those of this one [INSTANCE-13a, MSG-13]', async () => {
  const { clock, server, device } = createWorld();
  const ann = device('ann');
  await ann.login();
  await clock.run(15_000);
  const accepted = { messageID: 77, timestamp: clock.wall(), orderKey: clock.wall() * 1024 };
  server.before = ({ method }) => (method === 'sendCommandMessage' ? { result: accepted } : undefined);
  for (const [name, given, outcome] of calls) {
    const returned: unknown = Reflect.apply(Reflect.get(ann.client, name), ann.client, given.map(ofAnotherRealm));
    const call = watch(Promise.resolve(returned));
    await clock.run(1000);
    expect(call.outcome()).toMatchObject(outcome as object);
  }
  const sent = server.network.requests('sendCommandMessage').map(({ params }) => params['content']);
  expect(sent).toEqual([{ type: 2, message: btoa('\u0000\u00ff\n') }]);
});

test.each([
  ['a list of numbers', [1, 2]],
  ['words of two bytes', Uint16Array.of(1)],
  ['a view', new DataView(new ArrayBuffer(4))],
  ['a buffer', new ArrayBuffer(4)],
  ['what claims to be bytes', { length: 1, 0: 1, [Symbol.toStringTag]: 'Uint8Array' }],
])('%s is no content of a Command [MSG-13]', async (_, message) => {
  const { clock, device } = createWorld();
  const ann = device('ann');
  await ann.login();
  const call = watch(ann.client.sendMessage({ type: 2, message } as ZIMMessage, 'bob', 0, sendConfig));
  await clock.run(1000);
  expect(call.outcome()).toBe(6000001);
});
