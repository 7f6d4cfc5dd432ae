import {
  ZIM,
  ZIMConversationType,
  type ZIMError,
  ZIMErrorCode,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMTextMessage,
} from '@parley/client';

ZIM.setAdvancedConfig('zim_server_url', 'http://127.0.0.1:8700');
const zim = ZIM.create({ appID: 1_000_001 });
if (!zim) throw new Error('There is an instance already: ZIM.getInstance()');

zim.on('messageSentStatusChanged', (_zim, { infos }) => {
  for (const { status } of infos) console.log('status', ZIMMessageSentStatus[status]);
});

const alice = { userID: 'alice', userName: 'Alice', userAvatarUrl: '', userExtendedData: '' };
await zim.login(alice, process.env['TOKEN'] ?? '');

const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Moved in.' };
const config = { priority: ZIMMessagePriority.Medium };
await zim.sendMessage(message, 'bob', ZIMConversationType.Peer, config);
// The object that was passed is filled in place.
console.log('number', message.messageSeq, 'of the conversation with', message.conversationID);

const page = { count: 30, reverse: true, mode: ZIMMessageQueryMode.General };
const { messageList } = await zim.queryHistoryMessage('bob', ZIMConversationType.Peer, page);
console.log('history', messageList.length);

try {
  await zim.sendMessage(message, alice.userID, ZIMConversationType.Peer, config);
} catch (error) {
  const { code } = error as ZIMError;
  console.log('refused', code, ZIMErrorCode[code]);
}
