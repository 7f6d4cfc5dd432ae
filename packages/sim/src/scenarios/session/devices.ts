import type { ZIMDeviceInfo } from '@parley/client';
import type { Chat, ChatDevice } from '../chat.ts';

export const devicesOf = async (chat: Chat, { zim }: ChatDevice): Promise<readonly ZIMDeviceInfo[]> =>
  (await chat.wait(zim.queryDeviceList())).deviceList;

/** What names the session of another device to this one. */
export async function shownIDOf(chat: Chat, own: ChatDevice, other: ChatDevice): Promise<string> {
  const [current] = await devicesOf(chat, other);
  const found = (await devicesOf(chat, own)).find(({ sessionID }) => sessionID === current?.sessionID);
  if (!found) throw new Error('the other device is listed');
  return found.sessionID;
}
