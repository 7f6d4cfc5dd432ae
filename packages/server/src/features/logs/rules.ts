import { type Millis, millis } from '@parley/kernel/brand';
import type { SourcePage, Standing } from './source.ts';
import type { LogHead, ReachedHead } from './store.ts';

/**
 * Where a log stands when one thing more is added to it or changes in it: positions have no gap, and its time never runs
 * backwards, whatever the clock does.
 */
export const advance = (head: LogHead, now: Millis): Pick<LogHead, 'position' | 'changedAt'> => ({
  position: head.position + 1,
  changedAt: millis(Math.max(now, head.changedAt)),
});

/** What of a head a device is compared with. */
type Reached = Omit<ReachedHead, 'log'>;

/** What a device says of one log: how far it holds it, and the newest message it holds. */
export interface DeviceLog {
  readonly log: number;
  readonly position: number;
  /** 0 for none. */
  readonly messageSeq: number;
  /** 0: not known. */
  readonly messageID: number;
}

/** A device names each log once: a list that does not would have one log read for every time it stands there. */
export const namesTwice = (logs: readonly { readonly log: number }[]): boolean =>
  new Set(logs.map(({ log }) => log)).size < logs.length;

export type Comparison = 'same' | 'changed' | 'reload';

/** Whether the message that the device names can only be judged by asking the log for it. */
export function needsProof(device: DeviceLog | undefined, head: Reached): device is DeviceLog {
  return device !== undefined && !isBeyond(device, head) && namesMessage(device) && device.messageSeq < head.messageSeq;
}

/**
 * Compares what a device holds of a log with its head. `messageID` is that of the message with the device's sequence,
 * where proof was needed. A position beyond the head, or another message than the log has, is of another life of the
 * database.
 */
export function compare(device: DeviceLog | undefined, head: Reached, messageID: number | undefined): Comparison {
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

const isBeyond = (device: DeviceLog, head: Reached): boolean =>
  device.position > head.position || device.messageSeq > head.messageSeq;

/** What a device is sent of its user's own log. */
export interface UserLogPlan {
  /** Entries after this position. */
  readonly position: number;
  /** It holds nothing that is worth anything: it gets only what new devices need. */
  readonly isNew: boolean;
  /** What it holds is of another life of the database. */
  readonly reload: boolean;
}

export function planUserLog(devicePosition: number | undefined, head: number): UserLogPlan {
  const isBeyondHead = devicePosition !== undefined && devicePosition > head;
  if (devicePosition === undefined || isBeyondHead) return { position: 0, isNew: true, reload: isBeyondHead };
  return { position: devicePosition, isNew: false, reload: false };
}

/**
 * The standing that a device can really have. A position holds one message at most, so at `position` the sequence is
 * no lower than the head's less the positions between; a device that skipped a gap knows a lower one.
 */
export function honestStanding(head: LogHead, shown: Standing): Standing {
  const position = Math.min(shown.position, head.position);
  const messageSeqMin = Math.max(0, head.messageSeq - (head.position - position));
  return { position, messageSeq: Math.max(messageSeqMin, Math.min(shown.messageSeq, position, head.messageSeq)) };
}

/**
 * The pages of all sources as one: up to where all of them were read, and no further than the position at which the
 * actor left the log.
 */
export function mergePages(pages: readonly SourcePage[], toPosition: number | undefined): SourcePage {
  const readTo = Math.min(...pages.map((page) => page.readTo ?? Number.POSITIVE_INFINITY));
  const end = Math.min(readTo, toPosition ?? Number.POSITIVE_INFINITY);
  const entries = pages
    .flatMap((page) => page.entries)
    .filter(({ position }) => position <= end)
    .sort((one, other) => one.position - other.position);
  const gapTo = Math.max(...pages.map((page) => page.gapTo ?? 0));
  return {
    entries,
    ...(Number.isFinite(readTo) && { readTo: end }),
    ...(gapTo > 0 && { gapTo: Math.min(gapTo, end) }),
  };
}

/** The range of positions that an answer speaks for. */
export interface Coverage {
  /** Between the device's position and this one additions are missing; entries there tell of changes. */
  readonly from: number;
  readonly to: number;
  readonly isComplete: boolean;
}

/**
 * How far an answer goes that begins `after` the device's position and takes the first `count` entries of the page: to
 * the `end` of the log, unless something was not read or found no room.
 */
export function coverage(
  { entries, readTo, gapTo = 0 }: SourcePage,
  { count, after, end }: { readonly count: number; readonly after: number; readonly end: number },
): Coverage {
  const last = Math.max(after, entries[count - 1]?.position ?? after);
  const cutAt = count < entries.length ? last : readTo;
  const to = cutAt === undefined ? Math.max(last, end, gapTo) : Math.max(after, cutAt);
  return { from: Math.max(after, Math.min(gapTo, to)), to, isComplete: to >= end };
}
