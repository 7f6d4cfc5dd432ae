/** Values and the byte rule that both schema libraries are measured with. */
const encoder = new TextEncoder();

/** Whether a text has at most that many UTF-8 bytes; encodes only texts that might not. */
export function fitsBytes(value: string, bytesMax: number): boolean {
  if (value.length * 3 <= bytesMax) return true;
  return value.length <= bytesMax && encoder.encode(value).length <= bytesMax;
}

export const idAlphabet = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~,]+$/;

const login = {
  userID: 'user_0123456789',
  token: `04${'A7xQ'.repeat(60)}`,
  userName: 'Grace Hopper',
  userAvatarUrl: 'https://static.example.com/avatars/0123456789.png',
  isOfflineLogin: false,
  customStatus: 'in a meeting',
  platform: 'web',
  deviceID: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  sdkVersion: '1.0.0',
  protocolVersion: 1,
};

const sendMessage = {
  conversationID: 'group_42',
  conversationType: 2,
  message: {
    type: 1,
    message: 'Good morning, the new build is ready to be tested by everybody.',
    extendedData: '{"color":"green"}',
    mentionedUserIDs: ['user_1', 'user_2'],
    isMentionAll: false,
  },
  localMessageID: '1700000000000-17',
  priority: 1,
  hasReceipt: true,
};

const messageEvent = {
  type: 1,
  messageID: 5_629_499_534_213_120,
  localMessageID: '1700000000000-17',
  conversationID: 'group_42',
  conversationType: 2,
  conversationSeq: 1042,
  messageSeq: 1038,
  senderUserID: 'user_0123456789',
  timestamp: 1_700_000_000_000,
  message: 'Good morning, the new build is ready to be tested by everybody.',
  extendedData: '{"color":"green"}',
  receiptStatus: 1,
  isMentionAll: false,
  mentionedUserIDs: ['user_1', 'user_2'],
  priority: 1,
};

const messagePage = {
  conversationID: 'group_42',
  hasMore: true,
  messages: Array.from({ length: 30 }, (_, index) => ({ ...messageEvent, conversationSeq: 1000 + index })),
};

export const schemaNames = ['login', 'sendMessage', 'messageEvent', 'messagePage'] as const;
export type SchemaName = (typeof schemaNames)[number];

/** What a well-behaved peer of a newer version sends: everything right, one field unknown. */
export const validValues: Readonly<Record<SchemaName, object>> = {
  login: { ...login, fromTheFuture: 1 },
  sendMessage: { ...sendMessage, fromTheFuture: 1 },
  messageEvent: { ...messageEvent, fromTheFuture: 1 },
  messagePage: { ...messagePage, fromTheFuture: 1 },
};

/** One fault each, as deep as the shape goes: too many bytes in few characters, or a wrong type. */
export const invalidValues: Readonly<Record<SchemaName, object>> = {
  login: { ...login, userID: '漢'.repeat(11) },
  sendMessage: { ...sendMessage, message: { ...sendMessage.message, message: '漢'.repeat(700) } },
  messageEvent: { ...messageEvent, priority: 9 },
  messagePage: { ...messagePage, messages: [...messagePage.messages, { ...messageEvent, timestamp: 'now' }] },
};
