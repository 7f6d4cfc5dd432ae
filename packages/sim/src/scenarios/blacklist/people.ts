import { ZIMBlacklistChangeAction, type ZIMErrorUserInfo } from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';

/** What a device of the owner does with the list, and what it is told of it. */
export interface Owner {
  readonly device: ChatDevice;
  /** Such as `Added bob cat`, one for each event. */
  readonly told: string[];
  add(...userIDs: string[]): Promise<readonly string[]>;
  remove(...userIDs: string[]): Promise<readonly string[]>;
  list(): Promise<readonly string[]>;
}

/** Such as `bob 6000804`. */
const toTexts = (errorUserList: readonly ZIMErrorUserInfo[]): readonly string[] =>
  errorUserList.map(({ userID, reason }) => `${userID} ${reason}`);

/** Listens to a device from now on. */
export function ownerOn(chat: Chat, device: ChatDevice): Owner {
  const { zim } = device;
  const told: string[] = [];
  zim.on('blacklistChanged', (_zim, { userList, action }) => {
    told.push([ZIMBlacklistChangeAction[action], ...userList.map(({ userID }) => userID)].join(' '));
  });
  return {
    device,
    told,
    add: async (...userIDs) => toTexts((await chat.wait(zim.addUsersToBlacklist(userIDs))).errorUserList),
    remove: async (...userIDs) => toTexts((await chat.wait(zim.removeUsersFromBlacklist(userIDs))).errorUserList),
    list: async () => (await chat.wait(zim.queryBlacklist({ count: 100 }))).blacklist.map(({ userID }) => userID),
  };
}

/** Ann with her list, and others of these names who have logged in. */
export async function annAmong(others: readonly string[], options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const people = new Map<string, ChatDevice>();
  for (const name of others) people.set(name, await chat.loggedIn(name));
  const of = (name: string): ChatDevice => {
    const device = people.get(name);
    if (!device) throw new Error(`${name} has logged in`);
    return device;
  };
  return { chat, of, ann: ownerOn(chat, await chat.loggedIn('ann')) };
}

/** The code with which a call is rejected, and the reasons that the rejection carries. */
export async function rejection(chat: Chat, call: Promise<unknown>): Promise<readonly (string | number)[]> {
  const rejected = call.then(
    () => [0],
    (error: { code: number; errorUserList?: ZIMErrorUserInfo[] }) => [
      error.code,
      ...toTexts(error.errorUserList ?? []),
    ],
  );
  return chat.wait(rejected);
}
