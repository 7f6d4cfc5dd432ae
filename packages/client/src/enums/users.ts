import { enumeration, type ValueOf } from './enumeration.ts';

/** Whether a user can be reached at present. */
export const ZIMUserOnlineStatus = enumeration({
  /** At least one session has a connection. */
  Online: 0,
  /** The last session lost its connection or its token expired. */
  Offline: 1,
  /** The last session logged out, or the user never logged in. */
  Logout: 2,
  /** Not known on this device, or an entry about the own user. */
  Unknown: 99,
});
export type ZIMUserOnlineStatus = ValueOf<typeof ZIMUserOnlineStatus>;
