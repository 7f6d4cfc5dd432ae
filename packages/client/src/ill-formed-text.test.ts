import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ZIM } from './client.ts';
import { loginConfig, type Setup, setUp } from './testing/setup.ts';
import type { ZIMMessage } from './types.ts';

const broken = 'a\ud800';
const config = { priority: 1 } as const;
const said = { type: 1, message: 'hello' } as const;
const own = {
  ...said,
  conversationType: 0,
  conversationID: 'bob',
  messageID: '7',
  messageSeq: 1,
  senderUserID: 'ann',
  sentStatus: 1,
} as unknown as ZIMMessage;

const send = (zim: ZIM, message: object): Promise<unknown> => zim.sendMessage(message as ZIMMessage, 'bob', 0, config);

/** Every text that an app hands to a method of somebody who is logged in. */
const calls: readonly (readonly [string, (zim: ZIM) => Promise<unknown>])[] = [
  ['the text of a message', (zim) => send(zim, { ...said, message: broken })],
  ['extended data', (zim) => send(zim, { ...said, extendedData: broken })],
  ['data of this device', (zim) => send(zim, { ...said, localExtendedData: broken })],
  ['a mention', (zim) => send(zim, { ...said, mentionedUserIDs: [broken] })],
  ['the text of a Custom message', (zim) => send(zim, { type: 200, subType: 1, message: broken })],
  ['searched content', (zim) => send(zim, { type: 200, subType: 1, message: 'x', searchedContent: broken })],
  ['data with a Command', (zim) => send(zim, { type: 2, message: new Uint8Array(1), extendedData: broken })],
  ['local data with a Command', (zim) => send(zim, { type: 2, message: new Uint8Array(1), localExtendedData: broken })],
  ['the receiver', (zim) => zim.sendMessage(said, broken, 0, config)],
  ['a group that is sent to', (zim) => zim.sendMessage(said, broken, 2, config)],
  ['the user of a history', (zim) => zim.queryHistoryMessage(broken, 0, { count: 1, reverse: true, mode: 0 })],
  ['the group of a history', (zim) => zim.queryHistoryMessage(broken, 2, { count: 1, reverse: true, mode: 0 })],
  ['data of a revocation', (zim) => zim.revokeMessage(own, { revokeExtendedData: broken })],
  ['a message whose conversation it is', (zim) => zim.revokeMessage({ ...own, conversationID: broken })],
  ['a conversation whose messages were read', (zim) => zim.sendMessageReceiptsRead([own], broken, 0)],
  ['a conversation that was read', (zim) => zim.sendConversationMessageReceiptRead(broken, 0)],
  ['a conversation whose receipts are asked for', (zim) => zim.queryMessageReceiptsInfo([own], broken, 0)],
  ['a conversation', (zim) => zim.queryConversation(broken, 0)],
  ['a conversation of a group', (zim) => zim.queryConversation(broken, 2)],
  ['what is read', (zim) => zim.clearConversationUnreadMessageCount(broken, 2)],
  ['a user who is asked for', (zim) => zim.queryUsersInfo(['bob', broken], { isQueryFromServer: true })],
  ['a name', (zim) => zim.updateUserName(broken)],
  ['a picture', (zim) => zim.updateUserAvatarUrl(broken)],
  ['data of a user', (zim) => zim.updateUserExtendedData(broken)],
];

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'resolved',
    ({ code }) => code,
  );

/** What the cache of this device was told to write. */
function watchCache({ platform }: Setup): unknown[] {
  const written: unknown[] = [];
  const { openCache } = platform;
  platform.openCache = async (owner) => {
    const cache = await openCache(owner);
    vi.spyOn(cache, 'write').mockImplementation(async (change) => void written.push(change));
    return cache;
  };
  return written;
}

afterEach(() => vi.restoreAllMocks());

describe('text that is not well formed is refused by the SDK itself, and is kept nowhere [PARAM-9]', () => {
  test.each(calls)('%s', async (_name, call) => {
    const setup = setUp();
    const written = watchCache(setup);
    await setup.login();
    const before = [setup.server.requests().length, written.length];
    const code = codeOf(call(setup.client));
    await setup.clock.run(100);
    expect(await code).toBe(6000001);
    expect([setup.server.requests().length, written.length]).toEqual(before);
  });

  test.each([
    ['a user', 'a\ud800', {}],
    ['a name', 'ann', { userName: broken }],
    ['a status', 'ann', { customStatus: broken }],
  ])('%s who logs in', async (_name, userID, changes) => {
    const { client, server, clock } = setUp();
    const code = codeOf(client.login(userID, { ...loginConfig(), ...changes }));
    await clock.run(100);
    expect([await code, server.connections.length]).toEqual([6000001, 0]);
  });
});
