import { expect, test } from 'vitest';
import { createClient } from '../../create.ts';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import { nothingNew, withAnswers } from '../../testing/fake-server.ts';
import { loginConfig, setUp, unlimited } from '../../testing/setup.ts';

test('how far a conversation was read is kept where its log begins anew and is as far [RECEIPT-9]', async () => {
  const { clock, platform, server, client, login } = setUp();
  const lastMessage = {
    ...{ position: 1, conversationType: 0, senderUserID: 'ann', targetID: 'bob', messageID: 101, messageSeq: 1 },
    ...{ localMessageID: 'l1', timestamp: clock.wall(), orderKey: clock.wall() * 1024 },
    ...{ content: { type: 1, message: 'hello' }, state: { receipt: {} } },
  };
  const standing = {
    ...{ conversationName: '', conversationAvatarUrl: '', readPosition: 0, readMessageSeq: 0, unreadMessageCount: 0 },
    ...{ lastMessage, receiptMarks: [{ userID: 'bob', position: 2, messageID: 101, spans: [{ after: 0, upTo: 1 }] }] },
  };
  const head = {
    log: 7,
    conversationType: 0,
    conversationID: 'bob',
    position: 2,
    messageSeq: 1,
    messageID: 101,
    standing,
  };
  let answer = { ...nothingNew, changed: [head], reload: [] as (typeof head)[] };
  server.script = withAnswers(server.script, { sync: () => ({ result: answer }) });
  await login();
  answer = { ...answer, changed: [], reload: [head] };
  server.last.close();
  await clock.run(10_000);
  client.destroy();
  await clock.run(3000);
  server.network = 'refuses';
  const again = createClient({ appID: 1, server: 'http://chat.example', platform, limits: unlimited });
  void again.login('ann', { ...loginConfig(), isOfflineLogin: true });
  await clock.run(1000);
  const { conversationList } = await again.queryConversationList({ count: 10 });
  expect(conversationList).toMatchObject([{ lastMessage: { receiptStatus: ZIMMessageReceiptStatus.Done } }]);
});
