import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';

/** A log that a device uploads in parts. */
export interface LogUpload {
  readonly deviceID: string;
  /** Chosen by the device, for all parts of one log. */
  readonly uploadID: string;
  /** How many parts there are, and their bytes together. */
  readonly parts: number;
  readonly sizeBytes: number;
  readonly isComplete: boolean;
  /** When it was begun. */
  readonly uploadedAt: Millis;
}

/** One part of a log, as a device sends it. */
export interface LogPart {
  readonly deviceID: string;
  readonly uploadID: string;
  /** 0, 1, 2, … */
  readonly part: number;
  readonly isLast: boolean;
  readonly bytes: number;
}

export type LogPartDecision =
  | { readonly kind: 'refuse'; readonly refusal: Refusal<'CommonModuleUploadLogError'> }
  /** A later log of the device has taken the place of this one. */
  | { readonly kind: 'superseded' }
  /** It came before. */
  | { readonly kind: 'known' }
  | { readonly kind: 'write'; readonly upload: LogUpload };

/** Within this time the last log of a device is the one that counts. */
const slotMs = 600_000;
const slotOf = ({ uploadedAt }: LogUpload): number => Math.floor(uploadedAt / slotMs);

/** A log may come in parts of this size, whatever its own may be; smaller ones are for its end. */
const partBytesMin = 4096;
const partsMax = (bytesMax: number): number => 1 + Math.ceil(bytesMax / partBytesMin);

/** `present` is the log that the device began last. */
export function takeLogPart(
  present: LogUpload | undefined,
  { deviceID, uploadID, part, isLast, bytes }: LogPart,
  { bytesMax, now }: { readonly bytesMax: number; readonly now: Millis },
): LogPartDecision {
  const own = present?.uploadID === uploadID ? present : undefined;
  if (part > 0 && !own) return { kind: 'superseded' };
  if (own && part < own.parts) return { kind: 'known' };
  if (own && (part > own.parts || own.isComplete)) return refusal('part: is not the next one');
  const sizeBytes = (own?.sizeBytes ?? 0) + bytes;
  if (sizeBytes > bytesMax) return refusal(`the log is over ${bytesMax} bytes`);
  if (part >= partsMax(bytesMax)) return refusal(`the log has over ${partsMax(bytesMax)} parts`);
  const begun = own ?? { deviceID, uploadID, uploadedAt: now };
  return { kind: 'write', upload: { ...begun, parts: part + 1, sizeBytes, isComplete: isLast } };
}

/** A log of a user with what it takes of the disk. */
export interface KeptLog {
  readonly log: LogUpload;
  readonly keptBytes: number;
}

export interface KeptLimits {
  readonly logsMax: number;
  readonly bytesMax: number;
}

/**
 * What is let go when a part of `newest` has been written: what the device uploaded in the same ten minutes, and the oldest
 * of the user beyond the limits. `others` are the user's other logs, the oldest first.
 */
export function logsToForget(
  others: readonly KeptLog[],
  newest: KeptLog,
  { logsMax, bytesMax }: KeptLimits,
): readonly LogUpload[] {
  const { log: own } = newest;
  const isReplaced = ({ log }: KeptLog): boolean => log.deviceID === own.deviceID && slotOf(log) === slotOf(own);
  let logs = 1;
  let bytes = newest.keptBytes;
  const forgotten: LogUpload[] = [];
  for (const kept of others.toReversed()) {
    const fits = logs < logsMax && bytes + kept.keptBytes <= bytesMax;
    if (isReplaced(kept) || !fits) forgotten.push(kept.log);
    else {
      logs += 1;
      bytes += kept.keptBytes;
    }
  }
  return forgotten;
}

const refusal = (detail: string): LogPartDecision => ({
  kind: 'refuse',
  refusal: refuse('CommonModuleUploadLogError', detail),
});
