import { ZIM, type ZIMTextMessage } from '@parley/client';

const zim = ZIM.create({ appID: 1_000_001, server: 'http://127.0.0.1:8700' });
if (!zim) throw new Error('There is an instance already: ZIM.getInstance()');

zim.on('connectionStateChanged', (_zim, { state }) => console.log('connection', state));
zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID }) => {
  for (const { message } of messageList as ZIMTextMessage[]) console.log(fromConversationID, 'wrote', message);
});

const token = process.env['TOKEN'] ?? '';
const profile = { userName: 'Alice', customStatus: '', customStatusDuration: 0 };
await zim.login('alice', { token, isOfflineLogin: false, ...profile });

const hello: ZIMTextMessage = { type: 1, message: 'Hello, Bob!' };
const { message } = await zim.sendMessage(hello, 'bob', 0, { priority: 1 });
console.log('durable as', message.messageID);
