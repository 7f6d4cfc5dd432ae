import { ZIMError, ZIMErrorCode } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { Hands } from './receipts.ts';

/** Blocks another user for a while, or blocks him no longer; what came of it is noted. */
export async function blockOrUnblock({ zim, history, of }: Omit<Hands, 'seen'>, dice: Chance, conversationID: string) {
  const isBlocked = dice.happens(0.35);
  const calledAt = history.time;
  history.add({ ...of, kind: 'block', conversationID, isBlocked });
  try {
    if (isBlocked) await zim.addUsersToBlacklist([conversationID]);
    else await zim.removeUsersFromBlacklist([conversationID]);
    history.add({ ...of, kind: 'blocked', conversationID, isBlocked, calledAt });
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
    if (refused.includes(error.code)) history.add({ ...of, kind: 'blockRefused', calledAt });
  }
}

/** It was so already. */
const refused: readonly number[] = [
  ZIMErrorCode.FriendModuleAddBlacklistFail,
  ZIMErrorCode.FriendModuleDelBlacklistFail,
];
