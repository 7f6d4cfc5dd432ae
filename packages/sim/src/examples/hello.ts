import { isTextMessage, ZIM } from '@parley/client';

const zim = ZIM.createOrThrow({ appID: 1_000_001, server: 'http://127.0.0.1:8700' });

zim.on('connectionStateChanged', (_zim, { state }) => console.log('connection', state));
zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID }) => {
  for (const one of messageList) if (isTextMessage(one)) console.log(fromConversationID, 'wrote', one.message);
});

await zim.login('alice', { token: process.env['TOKEN'] ?? '', userName: 'Alice' });

const { message } = await zim.sendMessage({ type: 1, message: 'Hello, Bob!' }, 'bob', 0);
console.log('durable as', message.messageID);
