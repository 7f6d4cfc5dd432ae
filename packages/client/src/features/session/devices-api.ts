import { queryDeviceList, signOutDevice } from '@parley/protocol/features/session';
import { Api } from '../../core/api.ts';
import { toPlatform } from '../../core/platforms.ts';
import type { ZIMDeviceListQueriedResult } from '../../types.ts';

/** The methods on the devices that a user is signed in on. */
export class DevicesApi extends Api {
  /**
   * Where the user is signed in: every session that is online, and of each other device the one that was seen last, as
   * long as it may come back (30 days). This client comes first, then what is online, the newest login first, then the
   * one seen last first. An addition of Parley.
   *
   * Limits: of the sessions that are away the last 500 are looked at.
   *
   * Errors: 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/devices.md
   * @example
   * const { deviceList } = await zim.queryDeviceList();
   * console.log(deviceList[0]?.isCurrent); // true
   */
  queryDeviceList(): Promise<ZIMDeviceListQueriedResult> {
    return this.ask(
      queryDeviceList,
      () => ({}),
      ({ devices }) => ({
        deviceList: devices.map((device) => ({ ...device, platform: toPlatform(device.platform) })),
      }),
    );
  }

  /**
   * Signs another device of the user out: its session ends, with those of the same device that are away. It is told
   * `connectionStateChanged` with Disconnected and KickedOut, at once or when it comes back, and nothing that it had
   * under way lands any more. It can log in again, with a token that the app's backend gives it. A session that is over
   * already stays so. An addition of Parley.
   *
   * Limits: `sessionID` is one that `queryDeviceList` told.
   *
   * Errors: 6000001 (there is no such session, it is another user's, or it is the own one, for which there is
   * `logout`), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122. After 6000009
   * and 6000105 the call can be repeated.
   *
   * Events: `connectionStateChanged` on the device that is signed out; none on this one.
   *
   * @see docs/behaviour/devices.md
   * @example
   * const { deviceList } = await zim.queryDeviceList();
   * for (const { sessionID, isCurrent } of deviceList) {
   *   if (!isCurrent) await zim.signOutDevice(sessionID);
   * }
   */
  signOutDevice(sessionID: string): Promise<void> {
    return this.ask(
      signOutDevice,
      () => ({ sessionID }),
      () => {},
    );
  }
}
