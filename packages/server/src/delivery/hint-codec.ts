import { assertNever } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import {
  type CloseHint,
  type EventHint,
  type FollowersAudience,
  type Hint,
  type MembershipHint,
  type OtherFollowers,
  type RoomAudience,
  toUsers,
  type UsersAudience,
} from '../core/effects.ts';
import { type AppID, type SessionID, toLogKey, toRoomKey, toSessionID, toUserKey, type UserKey } from '../core/ids.ts';
import type { BusMessage } from './bus.ts';
import { headerVersion, toCount } from './header.ts';

/** Where a hint stands among those that its node published for the bucket. */
export interface Origin {
  /** One life of one node: a node that starts anew has a new one. */
  readonly node: string;
  /** Counts from 1 without a gap. */
  readonly seq: number;
  /** By the clock of the node that published. */
  readonly sentAt: Millis;
}

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
  /** Frames are never looked into. */
  get body(): string {
    return encodeBody(this.sent.hint);
  }
}

export const encodeHint = (hint: Hint, origin: Origin): BusMessage => new HintMessage({ hint, origin });

/** A session's name may hold spaces, so it comes last. */
function encodeHeader({ hint, origin: { node, seq, sentAt } }: Sent): string {
  const [kind, fields] = encodeFields(hint);
  return [headerVersion, kind, node, seq, sentAt, ...fields].join(' ');
}

type Fields = readonly [kind: string, fields: readonly (string | number)[]];

function encodeFields(hint: Hint): Fields {
  switch (hint.kind) {
    case 'event':
      return encodeEventFields(hint);
    case 'close':
      return ['close', [hint.audience.users.join(','), hint.beforeGeneration, hint.reason, hint.sessionID]];
    case 'membership': {
      const { log, fromPosition, toPosition = '' } = hint.follow;
      const users = hint.audience.users.join(',');
      return ['membership', [users, log, fromPosition, toPosition, hint.exceptSession ?? '']];
    }
    default:
      return assertNever(hint);
  }
}

function encodeEventFields({ audience, frame, exceptSession, isDroppable = false }: EventHint): Fields {
  const excepted = exceptSession ?? '';
  switch (audience.kind) {
    case 'users':
      return ['event', [audience.users.join(','), excepted]];
    case 'followers':
      return ['followers', [...followersFields(audience, frame), excepted]];
    case 'room':
      return ['room', roomFields(audience, excepted, isDroppable)];
    default:
      return assertNever(audience);
  }
}

/** The letters say which sessions and users are meant where not all are, and what is particular. */
function roomFields(
  { room, onlySessions, onlyUsers, isLast }: RoomAudience,
  excepted: string,
  isDroppable: boolean,
): Fields[1] {
  const letters = [onlySessions && 's', onlyUsers && 'u', isLast && 'l', isDroppable && 'd'];
  const sessions = [excepted, ...(onlySessions ?? [])];
  const flags = letters.map((letter) => letter || '').join('');
  return [room, flags, (onlyUsers ?? []).join(','), encodeTexts(sessions)];
}

/** Such as `3:a b5:phone`, whatever the texts hold. */
const encodeTexts = (texts: readonly string[]): string => texts.map((text) => `${text.length}:${text}`).join('');

/** Where some get another frame, the two stand in the body one behind the other; the length of the first parts them. */
function followersFields(audience: FollowersAudience, frame: EncodedFrame): Fields[1] {
  const { log, position, isBehind, endedPosition, ended = [], except = [], others } = audience;
  const place = isBehind ? `${position}+` : position;
  const length = others ? frame.length : '';
  const named = [ended.join(','), except.join(',')];
  return [log, place, endedPosition, ...named, others ? encodeOthers(others) : '', length];
}

/** Such as `>7-1,2`: who came behind position 7, and users 1 and 2; `+1,2` are all but those two. */
function encodeOthers({ behind, targets }: OtherFollowers): string {
  const came = behind === undefined ? '' : `>${behind}`;
  if (!targets) return came;
  return `${came}${targets.isInclusive ? '+' : '-'}${targets.userKeys.join(',')}`;
}

function encodeBody(hint: Hint): string {
  if (hint.kind === 'close') return '';
  if (hint.kind === 'membership') return hint.frame ?? '';
  const { audience, frame } = hint;
  if (audience.kind !== 'followers') return frame;
  return frame + (audience.others?.frame ?? '');
}

/** `undefined` for what this version does not understand; a beacon then shows the gap. */
export function decodeHint(app: AppID, message: BusMessage): Sent | undefined {
  if (message instanceof HintMessage) return message.sent;
  const [spoken, kind, node, seqText, sentAtText, ...fields] = message.header.split(' ');
  const seq = toCount(seqText);
  const sentAt = toCount(sentAtText);
  if (spoken !== headerVersion || !node || seq === undefined || sentAt === undefined) return undefined;
  const hint = decodeFields(app, kind, fields, message.body);
  return hint && { origin: { node, seq, sentAt: millis(sentAt) }, hint };
}

function decodeFields(app: AppID, kind: string | undefined, fields: readonly string[], body: string): Hint | undefined {
  if (kind === 'event') return decodeEvent(app, fields, body);
  if (kind === 'followers') return decodeFollowersEvent(app, fields, body);
  if (kind === 'room') return decodeRoomEvent(app, fields, body);
  if (kind === 'close') return decodeClose(app, fields);
  return kind === 'membership' ? decodeMembership(app, fields, body) : undefined;
}

function decodeEvent(app: AppID, [users, ...session]: readonly string[], body: string): EventHint | undefined {
  const audience = toAudience(users);
  const frame = body as EncodedFrame;
  return audience && { kind: 'event', app, audience, frame, ...toException(session) };
}

function decodeFollowersEvent(app: AppID, fields: readonly string[], body: string): EventHint | undefined {
  const [logText, placeText = '', endedPositionText, endedText, exceptText, othersText, lengthText, ...session] =
    fields;
  const isBehind = placeText.endsWith('+');
  const position = toCount(isBehind ? placeText.slice(0, -1) : placeText);
  const [log, endedPosition] = [toCount(logText), toCount(endedPositionText)];
  const [ended, except] = [toKeys(endedText), toKeys(exceptText)];
  const length = lengthText === '' ? body.length : toCount(lengthText);
  if (log === undefined || position === undefined || endedPosition === undefined || length === undefined)
    return undefined;
  const others = lengthText === '' ? undefined : toOthers(othersText, body.slice(length) as EncodedFrame);
  if (!ended || !except || (others === undefined) !== (lengthText === '' && othersText === '')) return undefined;
  const audience: FollowersAudience = {
    kind: 'followers',
    log: toLogKey(log),
    position,
    ...(isBehind && { isBehind }),
    endedPosition,
    ...(ended.length > 0 ? { ended } : {}),
    ...(except.length > 0 ? { except } : {}),
    ...(others && { others }),
  };
  return { kind: 'event', app, audience, frame: body.slice(0, length) as EncodedFrame, ...toException(session) };
}

const roomFlagsPattern = /^(s?)(u?)(l?)(d?)$/;

function decodeRoomEvent(app: AppID, fields: readonly string[], body: string): EventHint | undefined {
  const [roomText, flagsText = '?', usersText, ...sessionTexts] = fields;
  const room = toCount(roomText);
  const flags = roomFlagsPattern.exec(flagsText);
  const users = toKeys(usersText);
  const [exceptSession, ...sessions] = toTexts(sessionTexts.join(' ')) ?? [];
  if (room === undefined || !flags || !users || exceptSession === undefined) return undefined;
  const [, hasSessions, hasUsers, isLast, isDroppable] = flags;
  if ((sessions.length > 0 && !hasSessions) || (users.length > 0 && !hasUsers)) return undefined;
  const audience: RoomAudience = {
    kind: 'room',
    room: toRoomKey(room),
    ...(hasSessions && { onlySessions: sessions.map(toSessionID) }),
    ...(hasUsers && { onlyUsers: users }),
    ...(isLast && { isLast: true }),
  };
  const particular = { ...toException([exceptSession]), ...(isDroppable && { isDroppable: true }) };
  return { kind: 'event', app, audience, frame: body as EncodedFrame, ...particular };
}

const othersPattern = /^(?:>(\d+))?(?:([+-])(.*))?$/;

/** Who gets the second frame, where there are two. */
function toOthers(text: string | undefined, frame: EncodedFrame): OtherFollowers | undefined {
  const [, behindText, sign, keysText] = othersPattern.exec(text ?? '') ?? [];
  const behind = toCount(behindText);
  const userKeys = toKeys(keysText);
  if ((behind === undefined) !== (behindText === undefined)) return undefined;
  if ((userKeys === undefined) !== (sign === undefined) || (sign === undefined && behind === undefined))
    return undefined;
  return {
    frame,
    ...(behind !== undefined && { behind }),
    ...(userKeys && { targets: { userKeys, isInclusive: sign === '+' } }),
  };
}

function decodeClose(app: AppID, fields: readonly string[]): CloseHint | undefined {
  const [users, generationText, reason, ...session] = fields;
  const audience = toAudience(users);
  const beforeGeneration = toCount(generationText);
  if (!audience || beforeGeneration === undefined || !isCloseReason(reason)) return undefined;
  return { kind: 'close', app, audience, sessionID: toSessionID(session.join(' ')), beforeGeneration, reason };
}

function decodeMembership(app: AppID, fields: readonly string[], body: string): MembershipHint | undefined {
  const [users, logText, fromText, toText, ...session] = fields;
  const audience = toAudience(users);
  const log = toCount(logText);
  const fromPosition = toCount(fromText);
  const toPosition = toCount(toText);
  if (!audience || log === undefined || fromPosition === undefined) return undefined;
  if (toPosition === undefined && toText !== '') return undefined;
  const follow = { log: toLogKey(log), fromPosition, ...(toPosition === undefined ? {} : { toPosition }) };
  const frame = body === '' ? {} : { frame: body as EncodedFrame };
  return { kind: 'membership', app, audience, follow, ...frame, ...toException(session) };
}

function toException(parts: readonly string[]): { readonly exceptSession?: SessionID } {
  const session = parts.join(' ');
  return session === '' ? {} : { exceptSession: toSessionID(session) };
}

function toTexts(encoded: string): readonly string[] | undefined {
  const texts: string[] = [];
  for (let at = 0; at < encoded.length; ) {
    const start = encoded.indexOf(':', at) + 1;
    const length = start === 0 ? undefined : toCount(encoded.slice(at, start - 1));
    if (length === undefined || start + length > encoded.length) return undefined;
    texts.push(encoded.slice(start, start + length));
    at = start + length;
  }
  return texts;
}

/** An audience without users is none. */
function toAudience(text: string | undefined): UsersAudience | undefined {
  const users = toKeys(text);
  return users && users.length > 0 ? toUsers(users) : undefined;
}

function toKeys(text: string | undefined): readonly UserKey[] | undefined {
  if (text === undefined) return undefined;
  const keys = text === '' ? [] : text.split(',').map(toCount);
  return isComplete(keys) ? keys.map(toUserKey) : undefined;
}

const isComplete = (keys: readonly (number | undefined)[]): keys is readonly number[] =>
  keys.every((key) => key !== undefined);

const isCloseReason = (text: string | undefined): text is CloseReason =>
  text !== undefined && Object.hasOwn(closeReasons, text);
