import { ZIMConversationType } from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';

const { Peer } = ZIMConversationType;

/** Bob on a phone and a page, with a conversation with each of `others`, who have sent him a message. */
export async function bobWith(others: readonly string[], options?: ChatOptions) {
  const chat = await Chat.open(options);
  const bob = await chat.loggedIn('bob');
  const page = await chat.loggedIn('bob', { platformType: 5 });
  const devices = new Map<string, ChatDevice>();
  for (const name of others) {
    const device = await chat.loggedIn(name);
    devices.set(name, device);
    await device.send('bob', `from ${name}`);
  }
  await chat.run(500);
  const other = (name: string): ChatDevice => {
    const device = devices.get(name);
    if (!device) throw new Error(`${name} is there`);
    return device;
  };
  const quiet = (): void => {
    for (const device of [bob, page, ...devices.values()]) device.order.length = 0;
    for (const device of [bob, page]) device.listed.length = 0;
  };
  quiet();
  return { chat, bob, page, other, quiet };
}

export const limited =
  (
    limits: Partial<Parameters<NonNullable<ChatOptions['configure']>>[0]['limits']>,
  ): NonNullable<ChatOptions['configure']> =>
  (config) => ({ ...config, limits: { ...config.limits, ...limits } });

/** Calls of one device that end within the time of the scenario. */
export const settingsOf = (chat: Chat, { zim }: ChatDevice) => {
  const infosOf = (names: readonly string[]) =>
    names.map((conversationID) => ({ conversationID, conversationType: Peer }));
  return {
    pin: (name: string, isPinned = true) => chat.wait(zim.updateConversationPinnedState(isPinned, name, Peer)),
    pinCode: (name: string, isPinned = true) =>
      chat.codeOf(zim.updateConversationPinnedState(isPinned, name, Peer), 60_000),
    notify: (name: string, status: 1 | 2) => chat.wait(zim.setConversationNotificationStatus(status, name, Peer)),
    notifyCode: (name: string, status: 1 | 2) =>
      chat.codeOf(zim.setConversationNotificationStatus(status, name, Peer), 60_000),
    mark: async (mark: number, names: readonly string[], isEnabled = true) => {
      const { failedConversationInfos } = await chat.wait(zim.setConversationMark(mark, isEnabled, infosOf(names)));
      return failedConversationInfos.map(({ conversationID }) => conversationID);
    },
    markCode: (mark: number, names: readonly string[], isEnabled = true) =>
      chat.codeOf(zim.setConversationMark(mark, isEnabled, infosOf(names)), 60_000),
    draft: (name: string, draft: string) => chat.wait(zim.setConversationDraft(draft, name, Peer)),
    one: async (name: string) => (await chat.wait(zim.queryConversation(name, Peer))).conversation,
  };
};

/** What bad values in place of an ID and a type are refused with, before the server is asked. */
export const badConversations: readonly (readonly [string, unknown, unknown, number])[] = [
  ['a room', 'ann', 1, 6000001],
  ['an empty ID', '', 0, 6000001],
  ['no ID', undefined, 0, 6000001],
  ['a number', 7, 0, 6000001],
  ['an ID that is too long', 'é'.repeat(17), 0, 6000001],
  ['a lone surrogate', '\ud800', 0, 6000001],
  ['an unknown type', 'ann', 9, 6000001],
  ['no type', 'ann', undefined, 6000001],
];
