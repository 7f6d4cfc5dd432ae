import { ZIMError, ZIMPlatformType } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { DeviceProcess } from '../device.ts';

const { Web, Android, IPhoneOS } = ZIMPlatformType;

/** Sets the rule for push or the badge; what came of it is seen in the end. */
export async function changeRule({ zim }: DeviceProcess, dice: Chance): Promise<void> {
  const some = (): ZIMPlatformType[] => [Web, Android, IPhoneOS].filter(() => dice.happens(0.5));
  try {
    if (dice.happens(0.2)) await zim.updateUserBadge(dice.int(100));
    else await zim.updateUserOfflinePushRule({ onlinePlatforms: some(), notToReceiveOfflinePushPlatforms: some() });
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
  }
}
