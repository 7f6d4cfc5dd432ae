import { type Millis, millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { id, shortText, userIDIn } from '@parley/protocol/actions/values';
import { type FriendAttributes, friendAttributeNames } from '@parley/protocol/features/friends';
import { limits } from '@parley/protocol/limits';
import { anything, count, list, object, optional, parse } from '@parley/protocol/schema';

export type AttributeFault =
  | 'friendAttributeKeyUnknown'
  | 'friendAttributesTooLarge'
  | 'friendAttributeMalformed'
  | 'friendAttributeKeyTwice';

export type FriendInfoFault = 'parameterInvalid' | 'friendTextTooLong' | 'timeInFuture' | AttributeFault;

/** Whom the app's server makes a friend, or asks to become one. */
export interface FriendInfo {
  readonly userID: string;
  readonly given: {
    readonly wording: string;
    readonly friendAlias: string;
    readonly friendAttributes: FriendAttributes;
  };
  /** Absent: now. */
  readonly createdAt?: Millis;
  readonly updatedAt?: Millis;
}

const info = object({
  UserId: id,
  Wording: optional(shortText),
  FriendAlias: optional(shortText),
  FriendTime: optional(count),
  CreateTime: optional(count),
  UpdateTime: optional(count),
  Attributes: optional(anything),
});
const attributeList = list(object({ Key: shortText, Value: shortText }), { max: friendAttributeNames.length });

/** Whether somebody is named twice, which makes the whole request wrong. */
export function isNamedTwice(entries: readonly unknown[]): boolean {
  const names = entries.map(userIDIn).filter((name) => name !== '');
  return new Set(names).size < names.length;
}

const isTooLong = (text: string): boolean =>
  [...text].length > limits.friendTextCharactersMax || utf8Length(text) > limits.friendTextBytesMax;

/** Looks at one entry; the others do not depend on it. */
export function readFriendInfo(entry: unknown, bytesMax: number, now: Millis): FriendInfo | FriendInfoFault {
  const parsed = parse(info, entry);
  if (!parsed.ok) return 'parameterInvalid';
  const { UserId: userID, Wording: wording = '', FriendAlias: friendAlias = '', Attributes = [] } = parsed.value;
  if (isTooLong(wording) || isTooLong(friendAlias)) return 'friendTextTooLong';
  const friendAttributes = readAttributes(Attributes, bytesMax);
  if (typeof friendAttributes === 'string') return friendAttributes;
  const { FriendTime, CreateTime, UpdateTime } = parsed.value;
  const createdAt = FriendTime || CreateTime || 0;
  const updatedAt = UpdateTime ?? 0;
  if (createdAt > now || updatedAt > now) return 'timeInFuture';
  return {
    userID,
    given: { wording, friendAlias, friendAttributes },
    ...(createdAt > 0 && { createdAt: millis(createdAt) }),
    ...(updatedAt > 0 && { updatedAt: millis(updatedAt) }),
  };
}

/** The alias in an entry; absent is empty. */
export function readAlias(entry: unknown): string | { readonly fault: 'parameterInvalid' | 'friendTextTooLong' } {
  const parsed = parse(object({ UserId: id, FriendAlias: optional(shortText) }), entry);
  if (!parsed.ok) return { fault: 'parameterInvalid' };
  const { FriendAlias = '' } = parsed.value;
  return isTooLong(FriendAlias) ? { fault: 'friendTextTooLong' } : FriendAlias;
}

/** Notes that are named one by one. */
export function readAttributes(value: unknown, bytesMax: number): FriendAttributes | AttributeFault {
  const parsed = parse(attributeList, value);
  if (!parsed.ok) return 'friendAttributeMalformed';
  const attributes: FriendAttributes = {};
  let bytes = 0;
  for (const { Key, Value } of parsed.value) {
    const name = friendAttributeNames.find((known) => known === Key);
    if (!name) return 'friendAttributeKeyUnknown';
    if (attributes[name] !== undefined) return 'friendAttributeKeyTwice';
    attributes[name] = Value;
    bytes += utf8Length(Key) + utf8Length(Value);
  }
  return bytes > bytesMax ? 'friendAttributesTooLarge' : attributes;
}

/** How two users stand, as the interface numbers it: one-way, whether the first has the other; two-way, both. */
export function relationOf({ isOwn, isOther }: { isOwn: boolean; isOther: boolean }, isOneWay: boolean): number {
  if (isOneWay) return isOwn ? 2 : 1;
  if (isOwn) return isOther ? 6 : 4;
  return isOther ? 5 : 3;
}
