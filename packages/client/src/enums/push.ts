import { enumeration, type ValueOf } from './enumeration.ts';

/** What the value that an iOS call screen shows is. */
export const ZIMCXHandleType = enumeration({
  /** Any text, such as a user ID. */
  Generic: 1,
  /** A phone number. */
  PhoneNumber: 2,
  /** An e-mail address. */
  EmailAddress: 3,
});
export type ZIMCXHandleType = ValueOf<typeof ZIMCXHandleType>;
