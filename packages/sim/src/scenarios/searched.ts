import type { ZIM, ZIMConversationsSearchedResult, ZIMMessage, ZIMMessageQueryMode } from '@parley/client';
import { Chat, type ChatDevice, textOf } from './chat.ts';

export type MessageConfig = Parameters<ZIM['searchGlobalLocalMessages']>[0];
type ConversationConfig = Parameters<ZIM['searchLocalConversations']>[0];

/** Ann, with two chats that have messages from both sides. */
export async function annWithChats(): Promise<{ chat: Chat; ann: ChatDevice; bob: ChatDevice; carol: ChatDevice }> {
  const chat = await Chat.open();
  const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
  await bob.send('ann', 'Hello Ann');
  await ann.send('bob', 'hello yourself');
  await carol.send('ann', 'HELLO from Carol');
  await ann.send('carol', 'lunch tomorrow?');
  await bob.send('ann', 'lunch, hello again');
  await chat.run(500);
  return { chat, ann, bob, carol };
}

export const textsOf = (messages: readonly ZIMMessage[]): readonly string[] => messages.map(textOf);

/** The texts of every page, each page a list of its own. */
export async function pagesOf(
  chat: Chat,
  search: (config: MessageConfig) => Promise<{ messageList: ZIMMessage[]; nextMessage?: ZIMMessage }>,
  config: MessageConfig,
  between: () => Promise<unknown> = async () => {},
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let next: ZIMMessage | undefined;
  do {
    const { messageList, nextMessage } = await chat.wait(search({ ...config, ...(next && { nextMessage: next }) }));
    pages.push(textsOf(messageList));
    next = nextMessage;
    await between();
  } while (next);
  return pages;
}

export const searchConversations = (
  chat: Chat,
  { zim }: ChatDevice,
  config: Partial<ConversationConfig>,
): Promise<ZIMConversationsSearchedResult> =>
  chat.wait(zim.searchLocalConversations({ totalConversationCount: 20, ...config }));

/** Everything that a walk through the history shows, the oldest first. */
export async function walked(
  device: ChatDevice,
  conversationID: string,
  mode: ZIMMessageQueryMode,
): Promise<readonly ZIMMessage[]> {
  const all: ZIMMessage[] = [];
  let nextMessage: ZIMMessage | undefined;
  do {
    const page = await device.page(conversationID, { count: 3, mode, ...(nextMessage && { nextMessage }) });
    all.unshift(...page);
    nextMessage = page[0];
  } while (nextMessage);
  return all;
}

/** What no search takes, whichever conditions it has. */
export const wrongConditions: readonly (readonly [string, Record<string, unknown>])[] = [
  ['no condition', {}],
  ['kinds of Custom messages alone', { subMessageTypes: [1] }],
  ['six keywords', { keywords: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ['keywords that are no list', { keywords: 'a' }],
  ['an empty keyword', { keywords: [''] }],
  ['a keyword that is no text', { keywords: [7] }],
  ['six senders', { senderUserIDs: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ['a type that is no number', { messageTypes: ['1'] }],
  ['a kind above 200', { keywords: ['a'], subMessageTypes: [201] }],
  ['a negative kind', { keywords: ['a'], subMessageTypes: [-1] }],
  ['a time that is none', { startTime: -1 }],
  ['a span that ends before it begins', { startTime: 9, endTime: 9 }],
];
