import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserKey } from '../../core/ids.ts';
import type { LogUpload } from './store.ts';

/** One part of a log, as a device sends it. */
export interface LogPart {
  readonly userKey: UserKey;
  readonly deviceID: string;
  /** Chosen by the device, for all parts of one log. */
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
  | { readonly kind: 'begin' | 'append'; readonly upload: LogUpload };

/** Within this time the last log of a device is the one that counts. */
const slotMs = 600_000;

/** `present` is the log that the device began last. */
export function takeLogPart(
  present: LogUpload | undefined,
  { userKey, deviceID, uploadID, part, isLast, bytes }: LogPart,
  { bytesMax, now }: { readonly bytesMax: number; readonly now: Millis },
): LogPartDecision {
  const own = present?.uploadID === uploadID ? present : undefined;
  if (part > 0 && !own) return { kind: 'superseded' };
  if (own && part < own.parts) return { kind: 'known' };
  if (own && (part > own.parts || own.isComplete)) return refusal('part: is not the next one');
  const sizeBytes = (own?.sizeBytes ?? 0) + bytes;
  if (sizeBytes > bytesMax) return refusal(`the log is over ${bytesMax} bytes`);
  const begun = own ?? { userKey, deviceID, uploadID, slot: Math.floor(now / slotMs), uploadedAt: now };
  return { kind: own ? 'append' : 'begin', upload: { ...begun, parts: part + 1, sizeBytes, isComplete: isLast } };
}

const refusal = (detail: string): LogPartDecision => ({
  kind: 'refuse',
  refusal: refuse('CommonModuleUploadLogError', detail),
});
