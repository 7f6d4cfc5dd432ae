import { events, methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from '../../testing/app-world.ts';

const { sendMessage } = methods.messages;
const text = (targetID: string, localMessageID: string, message = 'hello') =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message } }) as const;

let world: AppWorld;
afterEach(() => world.close());

test('a message reaches the other side, and its sender learns its place', async () => {
  world = await createAppWorld();
  const alice = await world.login('alice');
  const bob = await world.login('bob');
  const receipt = await alice.get(sendMessage, text('bob', 'm1'));
  expect(receipt).toMatchObject({ position: 1, messageSeq: 1, timestamp: world.clock.wall() });
  expect(bob.events(events.messageReceived)).toEqual([
    {
      ...receipt,
      conversationType: 0,
      senderUserID: 'alice',
      targetID: 'bob',
      localMessageID: 'm1',
      content: { type: 1, message: 'hello' },
    },
  ]);
});
