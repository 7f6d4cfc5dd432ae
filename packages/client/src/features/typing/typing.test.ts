import { expect, test } from 'vitest';
import { ZIMConversationType } from '../../enums.ts';
import { withAnswers } from '../../testing/fake-server.ts';
import { setUp } from '../../testing/setup.ts';

test('what the other side knows is sent again every 3 s, and what it need not know never [TYPING-3]', async () => {
  const world = setUp();
  const sent: unknown[] = [];
  world.server.script = withAnswers(world.server.script, {
    sendTyping: ({ params }) => {
      sent.push(params['isTyping']);
      return { result: {} };
    },
  });
  await world.login();
  const type = async (isTyping?: boolean): Promise<void> => {
    const done = world.client.sendTyping('bob', ZIMConversationType.Peer, isTyping);
    await world.clock.run(200);
    await done;
  };
  await type(false);
  for (let key = 0; key < 20; key += 1) await type();
  expect(sent).toEqual([true, true]);
  await type(false);
  await type(false);
  expect(sent).toEqual([true, true, false]);
});
