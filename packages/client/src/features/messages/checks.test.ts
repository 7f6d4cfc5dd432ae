import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { checkQuery, checkSend, type QueryArguments, type SendArguments } from './checks.ts';

const facts = {
  textBytesMax: 4096,
  userID: 'ann',
  multipleBytesMax: 200,
  failedContent: (id: string, { conversationID }: ConversationIdentity) =>
    id === 'failed' && conversationID === 'bob' ? { type: 1 as const, message: 'hello' } : undefined,
};
const good = {
  message: { type: 1, message: 'hello' },
  toConversationID: 'bob',
  conversationType: 0,
  config: { priority: 1 },
};

/** `good` with some arguments replaced by anything at all. */
const sent = (changes: Readonly<Record<string, unknown>>) => checkSend({ ...good, ...changes } as SendArguments, facts);
const text = (changes: Readonly<Record<string, unknown>>) => ({ message: { type: 1, message: 'hello', ...changes } });
const verdict = (checked: unknown): string =>
  isRefusal(checked) ? `${checked.refused} ${checked.detail?.split(':')[0]}` : 'passes';

const invalid = (field: string): string => `CommonModuleParamsInvalid ${field}`;
const unsupported = (field: string): string => `CommonModuleUnsupportedRequest ${field}`;

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['a plain text', {}, 'passes'],
  ['no config', { config: undefined }, 'passes'],
  ['no priority', { config: {} }, 'passes'],
  ['an unknown conversation type', { conversationType: -1 }, invalid('conversationType')],
  ['a community channel', { conversationType: 3 }, invalid('conversationType')],
  ['a conversation type that is text', { conversationType: '0' }, invalid('conversationType')],
  ['an empty target', { toConversationID: '' }, invalid('toConversationID')],
  ['a target that is no text', { toConversationID: 7 }, invalid('toConversationID')],
  ['a target of 33 bytes', { toConversationID: 'a'.repeat(33) }, invalid('toConversationID')],
  ['a target with a slash', { toConversationID: 'a/b' }, invalid('toConversationID')],
  ['oneself', { toConversationID: 'ann' }, invalid('toConversationID')],
  ['no message', { message: undefined }, invalid('message')],
  ['a message that is text', { message: 'hello' }, invalid('message')],
  ['an unknown type', text({ type: 0 }), invalid('message.type')],
  ['a system message', text({ type: 30 }), invalid('message.type')],
  ['a revoke', text({ type: 31 }), invalid('message.type')],
  ['tips', text({ type: 32 }), invalid('message.type')],
  ['a barrage to a user', text({ type: 20 }), invalid('message.type')],
  ['a type that is not there', text({ type: undefined }), invalid('message.type')],
  ['priority 0', { config: { priority: 0 } }, invalid('config.priority')],
  ['priority 4', { config: { priority: 4 } }, invalid('config.priority')],
  ['a group', { conversationType: 2, toConversationID: 'group' }, 'passes'],
  ['a room', { conversationType: 1, toConversationID: 'room' }, 'passes'],
  ['what no room is called', { conversationType: 1, toConversationID: 'a room' }, invalid('toConversationID')],
  ['an image', text({ type: 11 }), unsupported('message.type')],
  ['no text', text({ message: undefined }), invalid('message.message')],
  ['empty text', text({ message: '' }), invalid('message.message')],
  ['blank text', text({ message: ' \n\t' }), invalid('message.message')],
  ['a number as text', text({ message: 5 }), invalid('message.message')],
  ['text of what the server takes', text({ message: 'x'.repeat(4096) }), 'passes'],
  ['text over what the server takes', text({ message: 'x'.repeat(4097) }), invalid('message.message')],
  ['text over it in bytes', text({ message: '\u4e2d'.repeat(1366) }), invalid('message.message')],
  ['text with U+0000', text({ message: 'a\u0000b' }), invalid('message.message')],
  ['extended data of 1 KB', text({ extendedData: 'x'.repeat(1024) }), 'passes'],
  ['extended data over 1 KB', text({ extendedData: 'x'.repeat(1025) }), invalid('message.extendedData')],
  ['extended data that is no text', text({ extendedData: {} }), invalid('message.extendedData')],
  ['local data of 128 KB', text({ localExtendedData: 'x'.repeat(131_072) }), 'passes'],
  ['local data over 128 KB', text({ localExtendedData: 'x'.repeat(131_073) }), invalid('message.localExtendedData')],
  ['local data that is no text', text({ localExtendedData: 1 }), invalid('message.localExtendedData')],
  ['51 mentions', text({ mentionedUserIDs: Array(51).fill('x') }), invalid('message.mentionedUserIDs')],
  ['mentions that are no list', text({ mentionedUserIDs: 'x' }), invalid('message.mentionedUserIDs')],
  ['a retry of a message that has not failed', { config: { isRetrySend: true } }, invalid('config.isRetrySend')],
  [
    'a retry of a message that is unknown',
    { ...text({ sentStatus: 2, localMessageID: 'other' }), config: { isRetrySend: true } },
    invalid('config.isRetrySend'),
  ],
  [
    'a retry to another conversation',
    { ...text({ sentStatus: 2, localMessageID: 'failed' }), toConversationID: 'cid', config: { isRetrySend: true } },
    invalid('config.isRetrySend'),
  ],
  [
    'a retry of a failed message',
    { ...text({ sentStatus: 2, localMessageID: 'failed' }), config: { isRetrySend: true } },
    'passes',
  ],
])('sending %s [SEND-2, SEND-3, SEND-4, MSG-10, MSG-11, MENTION-1, PARAM-9, PARAM-11]', (_, changes, expected) => {
  expect(verdict(sent(changes))).toBe(expected);
});

test('a refusal never repeats what the user wrote [INSTANCE-13]', () => {
  const secret = `secret ${'x'.repeat(40_000)}`;
  for (const changes of [text({ message: secret }), text({ extendedData: secret }), { toConversationID: secret }]) {
    expect(JSON.stringify(sent(changes))).not.toContain('secret');
  }
});

test('only what was set goes on the wire [MSG-7]', () => {
  expect(sent({ ...text({ extendedData: '' }), config: {} })).toMatchObject({
    content: { type: 1, message: 'hello' },
    options: {},
    retried: undefined,
  });
  expect(sent({ config: { priority: 3, disableUnreadMessageCount: true } })).toMatchObject({
    options: { priority: 3, disableUnreadMessageCount: true },
  });
});

const anchor = { type: 1, messageID: '5', orderKey: 500, conversationID: 'bob', conversationType: 0 };
const asked = (changes: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>> = {}) =>
  checkQuery({
    conversationID: 'bob',
    conversationType: 0,
    config: { count: 10, reverse: true, mode: 0, ...config },
    ...changes,
  } as QueryArguments);

test.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, string]>([
  ['a page', {}, {}, 'passes'],
  ['no mode and no direction', {}, { mode: undefined, reverse: undefined }, 'passes'],
  ['a good anchor', {}, { nextMessage: anchor }, 'passes'],
  ['an anchor with its local id only', {}, { nextMessage: { orderKey: 5, localMessageID: 'm' } }, 'passes'],
  ['no config', { config: undefined }, {}, invalid('config.count')],
  ['count 0', {}, { count: 0 }, invalid('config.count')],
  ['count 1.5', {}, { count: 1.5 }, invalid('config.count')],
  ['count as text', {}, { count: '10' }, invalid('config.count')],
  ['mode 3', {}, { mode: 3 }, invalid('config.mode')],
  ['a direction that is text', {}, { reverse: 'yes' }, invalid('config.reverse')],
  ['an unknown type', { conversationType: 3 }, {}, invalid('conversationType')],
  ['an empty conversation', { conversationID: '' }, {}, invalid('conversationID')],
  ['a conversation that cannot be a user', { conversationID: 'a b' }, {}, invalid('conversationID')],
  [
    'an anchor of another conversation',
    {},
    { nextMessage: { ...anchor, conversationID: 'cid' } },
    invalid('config.nextMessage'),
  ],
  ['an anchor of another type', {}, { nextMessage: { ...anchor, conversationType: 2 } }, invalid('config.nextMessage')],
  ['an anchor without order', {}, { nextMessage: { ...anchor, orderKey: undefined } }, invalid('config.nextMessage')],
  ['an anchor without id', {}, { nextMessage: { ...anchor, messageID: '' } }, invalid('config.nextMessage')],
])('querying %s [HISTORY-3, HISTORY-4]', (_, changes, config, expected) => {
  expect(verdict(asked(changes, config))).toBe(expected);
});

test.each([
  [1, 1],
  [100, 100],
  [101, 100],
  [1000, 100],
  [Number.MAX_SAFE_INTEGER, 100],
])('querying %d messages asks for %d [HISTORY-3]', (count, expected) => {
  expect(asked({}, { count })).toMatchObject({ count: expected });
});

test('a room is asked for by what rooms are called', () => {
  expect(asked({ conversationType: 1, conversationID: 'room' })).toMatchObject({ conversationID: 'room' });
  expect(verdict(asked({ conversationType: 1, conversationID: 'a room' }))).toBe(invalid('conversationID'));
});
