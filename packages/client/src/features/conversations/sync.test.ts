import { expect, test } from 'vitest';
import { ZIMErrorCode } from '../../enums.ts';
import { createWorld } from '../../testing/world.ts';

const method = 'clearConversationUnreadMessageCount';

/** Bob reads what ann wrote while he has no connection, which then comes back. */
async function readOffline(code: number) {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  server.send('ann', 'bob', '2');
  await clock.run(100);
  server.network.network = 'refuses';
  server.cut();
  await clock.run(100);
  await bob.client.clearConversationUnreadMessageCount('ann', 0);
  server.faults.set(method, code);
  server.network.network = 'accepts';
  await clock.run(600_000);
  const unread = async () => {
    const { conversationList } = await bob.client.queryConversationList({ count: 10 });
    return conversationList.map(({ unreadMessageCount }) => unreadMessageCount);
  };
  return { clock, server, bob, unread };
}

test('a reading that the server refuses for good is not repeated, also after the next login', async () => {
  const { clock, server, bob, unread } = await readOffline(ZIMErrorCode.ConversationModuleConversationDoesNotExist);
  expect(server.network.requests(method)).toMatchObject([{ params: { targetID: 'ann', position: 2 } }]);
  expect(await unread()).toEqual([0]);
  bob.client.destroy();
  await clock.run(100);
  await bob.restart().login();
  await clock.run(600_000);
  expect(server.network.requests(method)).toHaveLength(1);
});

test('a reading that fails for now is repeated until the server takes it', async () => {
  const { clock, server, unread } = await readOffline(ZIMErrorCode.ConversationModuleServerError);
  expect(server.network.requests(method).length).toBeGreaterThan(2);
  server.faults.clear();
  const log = server.logOf('ann', 'bob');
  const result = { log, readPosition: 2, readMessageSeq: 2, position: 2, messageSeq: 2, unreadMessageCount: 0 };
  server.before = (request) => (request.method === method ? { result } : undefined);
  await clock.run(10_000);
  const asked = server.network.requests(method).length;
  await clock.run(600_000);
  expect(server.network.requests(method)).toHaveLength(asked);
  expect(await unread()).toEqual([0]);
});
