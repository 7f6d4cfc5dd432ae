import { ZIMError, type ZIMFriendDeleteType } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { DeviceProcess } from '../device.ts';

/** Does something about a friendship, or changes the own name; what came of it is seen in the end. */
export async function befriend({ zim }: DeviceProcess, dice: Chance, userID: string): Promise<void> {
  const word = `w${dice.int(1000)}`;
  const draft = { wording: word, friendAlias: dice.happens(0.5) ? word : '', friendAttributes: { k0: word } };
  const type: ZIMFriendDeleteType = dice.happens(0.7) ? 0 : 1;
  const actions: readonly (() => Promise<unknown>)[] = [
    () => zim.sendFriendApplication(userID, draft),
    () => zim.sendFriendApplication(userID, draft),
    () => zim.acceptFriendApplication(userID, draft),
    () => zim.acceptFriendApplication(userID, draft),
    () => zim.rejectFriendApplication(userID, {}),
    () => zim.addFriend(userID, draft),
    () => zim.deleteFriends([userID], { type }),
    () => zim.updateFriendAlias(draft.friendAlias, userID),
    () => zim.updateFriendAttributes({ k1: word, ...(dice.happens(0.3) && { k0: '' }) }, userID),
    () => zim.updateUserName(word),
  ];
  try {
    await dice.pick(actions)();
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
  }
}
