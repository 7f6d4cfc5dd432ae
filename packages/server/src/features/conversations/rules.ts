import type { FollowedLog, LogHead, Reading } from './store.ts';

/** What a device says of one log: how far it holds it, and the newest message it holds. */
export interface DeviceLog {
  readonly log: number;
  readonly position: number;
  /** 0 for none. */
  readonly messageSeq: number;
  /** 0: not known. */
  readonly messageID: number;
}

export type Comparison = 'same' | 'changed' | 'reload';

/** Whether the message that the device names can only be judged by asking the log for it. */
export function needsProof(device: DeviceLog | undefined, head: LogHead): device is DeviceLog {
  return device !== undefined && !isBeyond(device, head) && namesMessage(device) && device.messageSeq < head.messageSeq;
}

/**
 * Compares what a device holds of a log with its head. `messageID` is that of the message with the device's sequence,
 * where proof was needed. A position beyond the head, or another message than the log has, is of another life of the
 * database.
 */
export function compare(device: DeviceLog | undefined, head: LogHead, messageID: number | undefined): Comparison {
  if (!device) return 'changed';
  if (isBeyond(device, head)) return 'reload';
  const expected = device.messageSeq === head.messageSeq ? head.newestMessageID : messageID;
  if (namesMessage(device) && device.messageID !== expected) return 'reload';
  return device.position < head.position ? 'changed' : 'same';
}

/**
 * Compares where the message that the device names is not in the log: retention removes the oldest first, so before
 * the `oldest` that is left it was removed, and after it there never was such a message.
 */
export function compareWithoutProof(
  device: DeviceLog,
  oldest: { readonly messageSeq: number } | undefined,
): Comparison {
  return oldest === undefined || device.messageSeq < oldest.messageSeq ? 'changed' : 'reload';
}

const namesMessage = (device: DeviceLog): boolean => device.messageSeq > 0 && device.messageID > 0;

const isBeyond = (device: DeviceLog, head: LogHead): boolean =>
  device.position > head.position || device.messageSeq > head.messageSeq;

/** How a member stands in a conversation at its head. */
export interface Standing {
  readonly readPosition: number;
  readonly readMessageSeq: number;
  readonly unreadMessageCount: number;
}

/** Counted messages of others that came after the reading. */
export const standingOf = ({
  reading,
  countedByOthers,
}: Pick<FollowedLog, 'reading' | 'countedByOthers'>): Standing => ({
  readPosition: reading.messageSeq,
  readMessageSeq: reading.messageSeq,
  unreadMessageCount: Math.max(0, countedByOthers - reading.countedByOthers),
});

/** Up to where a reading goes that the device asks for; `undefined` if it would go back, or change nothing. */
export function readUpTo(head: LogHead, reading: Reading, asked: number): number | undefined {
  const messageSeq = Math.min(asked, head.messageSeq);
  return messageSeq > reading.messageSeq ? messageSeq : undefined;
}

/** How the device stands in its user's own log: `entries` come after `position`, unless it must begin anew. */
export type UserLogPlan =
  | { readonly kind: 'entriesAfter'; readonly position: number }
  | { readonly kind: 'none'; readonly reload: boolean };

/** A device that holds nothing needs no entries: it is told of every log anyway. */
export function planUserLog(devicePosition: number | undefined, head: number): UserLogPlan {
  if (devicePosition === undefined) return { kind: 'none', reload: false };
  if (devicePosition > head) return { kind: 'none', reload: true };
  return { kind: 'entriesAfter', position: devicePosition };
}
