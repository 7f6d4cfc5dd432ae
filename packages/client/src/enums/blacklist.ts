import { enumeration, type ValueOf } from './enumeration.ts';

/** What happened to entries of the blacklist. */
export const ZIMBlacklistChangeAction = enumeration({
  /** Users were blocked. */
  Added: 0,
  /** Users were unblocked. */
  Removed: 1,
});
export type ZIMBlacklistChangeAction = ValueOf<typeof ZIMBlacklistChangeAction>;
