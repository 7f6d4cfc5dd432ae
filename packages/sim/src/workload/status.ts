import { type ZIM, ZIMError, type ZIMUserStatus } from '@parley/client';
import type { Chance } from '../chance.ts';

/** What two who speak of the same status must agree on. */
export const statusText = (status: ZIMUserStatus): string =>
  [
    status.onlineStatus,
    status.onlinePlatforms.join(' '),
    status.customStatus,
    status.customStatusExpiredTime,
    status.lastOnlineStatusUpdateTime,
    status.lastCustomStatusUpdateTime,
  ].join('|');

/** Follows others, ends that, or says something of oneself; what came of it is seen in the end. */
export async function changeStatus({ zim }: { zim: ZIM }, dice: Chance, others: readonly string[]): Promise<void> {
  const some = others.filter(() => dice.happens(0.7));
  const userIDs = some.length > 0 ? some : [dice.pick(others)];
  const actions: readonly (() => Promise<unknown>)[] = [
    () => zim.subscribeUsersStatus(userIDs, { subscriptionDuration: 1 + dice.int(30) }),
    () => zim.subscribeUsersStatus(userIDs, { subscriptionDuration: 60 }),
    () => zim.unsubscribeUsersStatus(userIDs),
    () => zim.queryUsersStatus(userIDs),
    () => zim.updateUserCustomStatus(`text ${dice.int(1000)}`, { duration: dice.pick([-1, 0, 1 + dice.int(20)]) }),
    () => zim.updateUserCustomStatus(''),
  ];
  try {
    await dice.pick(actions)();
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
  }
}
