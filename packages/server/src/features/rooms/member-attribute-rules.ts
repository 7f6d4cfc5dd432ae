import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserID, UserKey } from '../../core/ids.ts';
import type { Pair } from './attribute-ledger-rules.ts';
import type { RoomMemberAttributeRow } from './store.ts';

type Pairs = readonly Pair[];

export interface MemberAttributeLimits {
  readonly memberAttributesMax: number;
  readonly memberAttributeKeyBytesMax: number;
  readonly memberAttributeValueBytesMax: number;
  /** Of all keys and values of a user together. */
  readonly memberAttributesBytesMax: number;
  /** Users with attributes in one room. */
  readonly memberAttributeHoldersMax: number;
}

/** What can be said without knowing the room: the keys first, then the values. */
export function checkMemberAttributes(
  attributes: Pairs,
  { memberAttributeKeyBytesMax, memberAttributeValueBytesMax }: MemberAttributeLimits,
):
  | Refusal<
      | 'CommonModuleParamsInvalid'
      | 'RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit'
      | 'RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit'
    >
  | undefined {
  if (attributes.length === 0) return refuse('CommonModuleParamsInvalid', 'attributes: is empty');
  if (attributes.some(({ key }) => utf8Length(key) > memberAttributeKeyBytesMax)) {
    return refuse(
      'RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit',
      `a key is over ${memberAttributeKeyBytesMax} bytes`,
    );
  }
  if (attributes.some(({ value }) => utf8Length(value) > memberAttributeValueBytesMax)) {
    return refuse(
      'RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit',
      `a value is over ${memberAttributeValueBytesMax} bytes`,
    );
  }
  return undefined;
}

/** A user who was named; without a key he is not in the room. */
export interface Target {
  readonly userID: UserID;
  readonly userKey: UserKey | undefined;
}

export interface MemberAttributeFacts {
  /** Each once, in the order of the request. */
  readonly targets: readonly Target[];
  /** What those of them have who are in the room, by user and key. */
  readonly present: readonly RoomMemberAttributeRow[];
  readonly holderCount: number;
}

export interface MemberAttributeSetting {
  readonly attributes: Pairs;
  readonly isDeleteAfterOwnerLeft: boolean;
}

interface Info {
  readonly userID: UserID;
  /** What was set. */
  readonly attributes: Pairs;
  readonly errorKeys: readonly string[];
}

export interface MemberAttributeChange {
  readonly infos: readonly Info[];
  readonly absent: readonly UserID[];
  readonly put: readonly RoomMemberAttributeRow[];
  /** Whose attributes changed, with all that they have now, by key. */
  readonly changed: readonly { readonly userID: UserID; readonly userKey: UserKey; readonly attributes: Pairs }[];
}

type Failed = 'absent' | 'tooMuch' | 'tooMany';

const refusals = {
  absent: refuse('RoomModuleUserIsNotInTheRoom', 'userIDs: nobody of them is in the room'),
  tooMuch: refuse(
    'RoomModuleTheTotalLengthOfRoomMemberAttributesExceedsLimit',
    'the attributes of a user would be too many or too long',
  ),
  tooMany: refuse(
    'RoomModuleTheMemberNumberOfRoomMemberAttributesExceedsLimit',
    'too many users would have attributes in the room',
  ),
} as const;
const severalReasons = refuse(
  'RoomModuleRoomMemberAttributesCommonError',
  'userIDs: for none of them anything could be set, for several reasons',
);

type MemberAttributeRefusal = (typeof refusals)[Failed] | typeof severalReasons;

/** Sets the same for each; who gets nothing is named with the keys, and if nobody gets anything the whole is refused. */
export function setMemberAttributes(
  { targets, present, holderCount }: MemberAttributeFacts,
  { attributes, isDeleteAfterOwnerLeft }: MemberAttributeSetting,
  limits: MemberAttributeLimits,
): MemberAttributeChange | MemberAttributeRefusal {
  const given = [...new Map(attributes.map((pair) => [pair.key, pair])).values()];
  const errorKeys = given.map(({ key }) => key);
  const infos: Info[] = [];
  const absent: UserID[] = [];
  const put: RoomMemberAttributeRow[] = [];
  const changed: MemberAttributeChange['changed'][number][] = [];
  const failures = new Set<Failed>();
  let holders = holderCount;
  for (const { userID, userKey } of targets) {
    if (userKey === undefined) {
      absent.push(userID);
      failures.add('absent');
      continue;
    }
    const own = present.filter((row) => row.userKey === userKey);
    const merged = merge(own, given);
    const failed = isTooMuch(merged, limits) ? 'tooMuch' : undefined;
    const isNewHolder = own.length === 0;
    const isOneTooMany = isNewHolder && holders >= limits.memberAttributeHoldersMax;
    const failure = failed ?? (isOneTooMany ? 'tooMany' : undefined);
    if (failure) {
      failures.add(failure);
      infos.push({ userID, attributes: [], errorKeys });
      continue;
    }
    if (isNewHolder) holders += 1;
    infos.push({ userID, attributes: given, errorKeys: [] });
    changed.push({ userID, userKey, attributes: merged });
    put.push(...given.map((pair) => ({ userKey, ...pair, isDeletedAfterOwnerLeft: isDeleteAfterOwnerLeft })));
  }
  if (changed.length > 0) return { infos, absent, put, changed };
  const [first, ...others] = failures;
  return first === undefined || others.length > 0 ? severalReasons : refusals[first];
}

/** By key. */
function merge(own: readonly RoomMemberAttributeRow[], given: Pairs): Pairs {
  const merged = new Map([...own, ...given].map(({ key, value }) => [key, value]));
  return [...merged.keys()].sort().map((key) => ({ key, value: merged.get(key) ?? '' }));
}

function isTooMuch(pairs: Pairs, { memberAttributesMax, memberAttributesBytesMax }: MemberAttributeLimits): boolean {
  const bytes = pairs.reduce((sum, { key, value }) => sum + utf8Length(key) + utf8Length(value), 0);
  return pairs.length > memberAttributesMax || bytes > memberAttributesBytesMax;
}
