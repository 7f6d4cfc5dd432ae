import { type Millis, millis } from '@parley/kernel/brand';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { Hint } from '../core/effects.ts';
import { type AppID, toAppID, toSessionID, toUserKey, type UserKey } from '../core/ids.ts';
import { type Bucket, bucketCount } from './bucket.ts';
import type { BusMessage } from './bus.ts';

/** Where a hint stands among those that its node published for the bucket. */
export interface Origin {
  /** One life of one node: a node that starts anew has a new one. */
  readonly node: string;
  /** Counts from 1 without a gap. */
  readonly seq: number;
  /** By the clock of the node that published. */
  readonly sentAt: Millis;
}

export interface Beacon {
  readonly node: string;
  readonly sentAt: Millis;
  readonly startedAt: Millis;
  /** The node goes down and publishes nothing more. */
  readonly isLast: boolean;
  readonly heads: readonly BucketHead[];
}

/** The number of the newest hint that was published for a bucket. */
export interface BucketHead {
  readonly bucket: Bucket;
  readonly head: number;
}

export const beaconSubject = 'beacons';

export const bucketName = ({ app, index }: Bucket): string => `${app}.${index}`;

export const subjectOf = (bucket: Bucket): string => `hints.${bucketName(bucket)}`;

/**
 * Headers are fields parted by spaces, because they are written and read once per hint and receiver's node; the
 * frame of an event is the body and is never looked into. Another first field is another version: not understood.
 */
const version = '1';

interface Sent {
  readonly origin: Origin;
  readonly hint: Hint;
}

/** Encoded when a bus asks for the text: one within the process hands the object on, and nothing is encoded. */
class HintMessage implements BusMessage {
  readonly sent: Sent;
  constructor(sent: Sent) {
    this.sent = sent;
  }
  get header(): string {
    return encodeHeader(this.sent);
  }
  get body(): string {
    return this.sent.hint.kind === 'event' ? this.sent.hint.frame : '';
  }
}

export const encodeHint = (hint: Hint, origin: Origin): BusMessage => new HintMessage({ hint, origin });

function encodeHeader({ hint, origin: { node, seq, sentAt } }: Sent): string {
  const start = `${version} ${hint.kind} ${node} ${seq} ${sentAt} ${hint.audience.join(',')}`;
  if (hint.kind === 'event') return `${start} ${hint.exceptSession ?? ''}`;
  return `${start} ${hint.beforeGeneration} ${hint.reason} ${hint.sessionID}`;
}

/** `undefined` for what this version does not understand; a beacon then shows the gap. */
export function decodeHint(app: AppID, message: BusMessage): Sent | undefined {
  if (message instanceof HintMessage) return message.sent;
  const [spoken, kind, node, seqText, sentAtText, audienceText, ...rest] = message.header.split(' ');
  const seq = toCount(seqText);
  const sentAt = toCount(sentAtText);
  const audience = (audienceText ?? '').split(',').map(toKey);
  if (spoken !== version || !node || seq === undefined || sentAt === undefined || !isComplete(audience))
    return undefined;
  const origin: Origin = { node, seq, sentAt: millis(sentAt) };
  if (kind === 'event') {
    const exceptSession = rest.join(' ');
    const frame = message.body as EncodedFrame;
    const except = exceptSession === '' ? {} : { exceptSession: toSessionID(exceptSession) };
    return { origin, hint: { kind, app, audience, frame, ...except } };
  }
  const [generationText, reason, ...session] = rest;
  const beforeGeneration = toCount(generationText);
  if (kind !== 'close' || beforeGeneration === undefined || !isCloseReason(reason)) return undefined;
  const sessionID = toSessionID(session.join(' '));
  return { origin, hint: { kind, app, audience, sessionID, beforeGeneration, reason } };
}

export function encodeBeacon({ node, sentAt, startedAt, isLast, heads }: Beacon): BusMessage {
  const body = heads.map(({ bucket, head }) => `${bucketName(bucket)}:${head}`).join(' ');
  return { header: `${version} ${isLast ? 'last' : 'beacon'} ${node} ${sentAt} ${startedAt}`, body };
}

export function decodeBeacon({ header, body }: BusMessage): Beacon | undefined {
  const [spoken, kind, node, sentAtText, startedAtText] = header.split(' ');
  const sentAt = toCount(sentAtText);
  const startedAt = toCount(startedAtText);
  if (spoken !== version || !node || sentAt === undefined || startedAt === undefined) return undefined;
  if (kind !== 'beacon' && kind !== 'last') return undefined;
  const heads = body === '' ? [] : body.split(' ').flatMap(decodeHead);
  return { node, sentAt: millis(sentAt), startedAt: millis(startedAt), isLast: kind === 'last', heads };
}

function decodeHead(text: string): readonly BucketHead[] {
  const [app, index, head] = text.split(/[.:]/, 3).map(toCount);
  if (app === undefined || index === undefined || head === undefined || index >= bucketCount) return [];
  return [{ bucket: { app: toAppID(app), index }, head }];
}

function toCount(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function toKey(text: string): UserKey | undefined {
  const key = toCount(text);
  return key === undefined ? undefined : toUserKey(key);
}

const isComplete = (keys: readonly (UserKey | undefined)[]): keys is readonly UserKey[] =>
  keys.every((key) => key !== undefined);

const isCloseReason = (text: string | undefined): text is CloseReason =>
  text !== undefined && Object.hasOwn(closeReasons, text);
