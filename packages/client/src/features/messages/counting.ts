import type { WireMessage } from '@parley/protocol/features/values';

/** Whether a message ever counted as unread, for everybody but its sender. */
export const wasCounted = ({ disableUnreadMessageCount }: WireMessage): boolean => disableUnreadMessageCount !== true;

/** From which position of its log on a message does not count any more; `undefined`: that did not change. */
export const withdrawnAt = ({ state }: WireMessage): number | undefined => state?.withdrawnPosition;
