import type { ZIMMessage } from '@parley/client';
import { Chat, type ChatOptions } from '../chat.ts';
import { AppBackend } from './backend.ts';

/** What a text message of an app's own server says; a test says to whom. */
export const saying = (text: string, more: object = {}) => ({
  FromUserId: 'ann',
  MessageType: 1,
  Priority: 3,
  MessageBody: { Message: text },
  ...more,
});

/** A Multiple message as its text. */
export const multipleOf = (...items: readonly object[]): string => JSON.stringify({ MultiMsg: items });

/** Each user with one device, and the app's own server. */
export async function setStage<Name extends string>(names: readonly Name[], options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const devices = {} as Record<Name, Awaited<ReturnType<Chat['loggedIn']>>>;
  for (const name of names) devices[name] = await chat.loggedIn(name);
  const backend = new AppBackend(chat);
  /** Calls an action and lets what comes of it arrive. */
  const call = async (action: string, params: object) => {
    const answer = await backend.call(action, { ...params });
    await chat.run(500);
    return answer;
  };
  return { chat, backend, call, ...devices };
}

/** What the app's own server may not say to users or groups, and what it is told. */
export const refusedContents: readonly (readonly [what: string, said: object, code: number])[] = [
  ['nothing', { MessageBody: { Message: '' } }, 660000002],
  ['white space', { MessageBody: { Message: ' \n' } }, 660000002],
  ['no body', { MessageBody: undefined }, 660000002],
  ['a text with half a character', { MessageBody: { Message: '\ud800' } }, 660000002],
  ['a text that is none', { MessageBody: { Message: 7 } }, 660000002],
  ['a body that is a list', { MessageBody: ['x'] }, 660000002],
  ['a text that is too long', { MessageBody: { Message: 'x'.repeat(2049) } }, 660400001],
  ['a text that is too long in bytes', { MessageBody: { Message: 'ä'.repeat(1025) } }, 660400001],
  ['extended data that are too long', { MessageBody: { Message: 'x', ExtendedData: 'x'.repeat(1025) } }, 660000002],
  ['a receipt that is neither 0 nor 1', { MessageBody: { Message: 'x', HasReceipt: 2 } }, 660000002],
  ['a push that is no object', { MessageBody: { Message: 'x', OfflinePush: 'x' } }, 660000002],
  ['no priority', { Priority: undefined }, 660000002],
  ['another priority', { Priority: 4 }, 660000002],
  ['no type', { MessageType: undefined }, 660000002],
  ['a picture, until there are files', { MessageType: 11, MessageBody: { Message: '{}' } }, 660000002],
  ['a Barrage', { MessageType: 20 }, 660000002],
  ['a Tips', { MessageType: 32 }, 660000002],
  ['a Combine', { MessageType: 100 }, 660000002],
  ['a Custom without a subtype', { MessageType: 200 }, 660000002],
  ['a Custom of no known subtype', { MessageType: 200, SubMsgType: 201 }, 660000002],
  ['too much to be searched', { MessageType: 200, SubMsgType: 1, SearchedContent: 'x'.repeat(65) }, 660000002],
  ['a Multiple that is no JSON', { MessageType: 10 }, 660000002],
  ['a Multiple without items', { MessageType: 10, MessageBody: { Message: multipleOf() } }, 660000002],
  [
    'a Multiple with a picture',
    { MessageType: 10, MessageBody: { Message: multipleOf({ MsgType: 11, Msg: '{}' }) } },
    660000002,
  ],
  [
    'a Multiple with two Customs',
    {
      MessageType: 10,
      MessageBody: {
        Message: multipleOf({ MsgType: 200, SubMsgType: 1, Msg: 'x' }, { MsgType: 200, SubMsgType: 1, Msg: 'y' }),
      },
    },
    660000002,
  ],
  [
    'a Multiple that is too long',
    { MessageType: 10, MessageBody: { Message: multipleOf({ MsgType: 1, Msg: 'x'.repeat(5 * 1024) }) } },
    660400001,
  ],
  ['a Command that is no base64', { MessageType: 2, MessageBody: { Message: '??', IsBase64: 1 } }, 660000025],
  ['a Command that is too long', { MessageType: 2, MessageBody: { Message: 'x'.repeat(2049) } }, 660400001],
  [
    'a Command whose bytes are too many',
    { MessageType: 2, MessageBody: { Message: 'AAAA'.repeat(683), IsBase64: 1 } },
    660400001,
  ],
];

/** What a message shows of where it came from. */
export const originOf = ({ isServerMessage, direction, senderUserID, conversationID }: ZIMMessage) =>
  `${isServerMessage ? 'server' : 'device'} ${senderUserID} ${conversationID} ${direction}`;
