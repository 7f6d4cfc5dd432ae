import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserKey } from '../../core/ids.ts';
import { type AttributesPresent, type AttributeWrites, openAttributes, type Pair } from './attribute-ledger-rules.ts';
import type { RoomAttributeRow } from './store.ts';

export interface AttributeLimits {
  readonly attributesMax: number;
  readonly attributeKeyBytesMax: number;
  readonly attributeValueBytesMax: number;
  /** Of all values together. */
  readonly attributesBytesMax: number;
}

type Pairs = readonly Pair[];

/** What is done one behind the other as one unit. */
export type AttributeOperation =
  | { readonly kind: 'set'; readonly attributes: Pairs }
  | { readonly kind: 'delete'; readonly keys: readonly string[] };

export interface AttributeManner {
  readonly isForce: boolean;
  readonly isUpdateOwner: boolean;
  readonly isDeleteAfterOwnerLeft: boolean;
}

type SizeRefusal = Refusal<
  'RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit' | 'RoomModuleTheLengthOfRoomAttributeValueExceedsLimit'
>;
type TotalRefusal = Refusal<
  'RoomModuleTheNumberOfRoomAttributesExceedsLimit' | 'RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit'
>;

/** What can be said without knowing the room: the keys first, then the values. */
export function checkOperations(
  operations: readonly AttributeOperation[],
  limits: AttributeLimits,
): Refusal<'CommonModuleParamsInvalid'> | SizeRefusal | undefined {
  const given = operations.flatMap((operation) => (operation.kind === 'set' ? operation.attributes : []));
  const named = operations.flatMap((operation) => (operation.kind === 'delete' ? operation.keys : []));
  if (operations.some((operation) => operation.kind === 'set' && operation.attributes.length === 0)) {
    return refuse('CommonModuleParamsInvalid', 'roomAttributes: is empty');
  }
  return checkSizes([...given.map(({ key }) => key), ...named], given, limits);
}

/** Keys and values on their own. */
export function checkSizes(
  keys: readonly string[],
  pairs: Pairs,
  { attributeKeyBytesMax, attributeValueBytesMax }: AttributeLimits,
): SizeRefusal | undefined {
  if (keys.some((key) => utf8Length(key) > attributeKeyBytesMax)) {
    return refuse('RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit', `a key is over ${attributeKeyBytesMax} bytes`);
  }
  if (pairs.some(({ value }) => utf8Length(value) > attributeValueBytesMax)) {
    return refuse(
      'RoomModuleTheLengthOfRoomAttributeValueExceedsLimit',
      `a value is over ${attributeValueBytesMax} bytes`,
    );
  }
  return undefined;
}

/** What a room would have altogether. */
export function checkTotal(
  pairs: Pairs,
  { attributesMax, attributesBytesMax }: AttributeLimits,
): TotalRefusal | undefined {
  if (pairs.length > attributesMax) {
    return refuse('RoomModuleTheNumberOfRoomAttributesExceedsLimit', `there would be over ${attributesMax} attributes`);
  }
  if (pairs.reduce((sum, { value }) => sum + utf8Length(value), 0) > attributesBytesMax) {
    return refuse(
      'RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit',
      `all values would be over ${attributesBytesMax} bytes`,
    );
  }
  return undefined;
}

/** Of what is given twice the last counts. */
export const lastOfEach = <Of extends Pair>(pairs: readonly Of[]): readonly Of[] => [
  ...new Map(pairs.map((pair) => [pair.key, pair])).values(),
];

/** The attributes with which a room is made. */
export const admitCreationAttributes = (
  attributes: Pairs,
  limits: AttributeLimits,
): SizeRefusal | TotalRefusal | undefined =>
  checkSizes(
    attributes.map(({ key }) => key),
    attributes,
    limits,
  ) ?? checkTotal(lastOfEach(attributes), limits);

export interface AttributeFacts extends AttributesPresent {
  readonly userKey: UserKey;
}

export interface AttributeChange extends AttributeWrites {
  /** Keys that were refused, by operation and in its order. */
  readonly errorKeys: readonly (readonly string[])[];
}

/**
 * Runs operations on the attributes of a room. What belongs to others is refused unless it is forced, key by key; limits
 * are judged on what would be there at the end, if anything was set, and refuse everything.
 */
export function changeAttributes(
  { userKey, ...present }: AttributeFacts,
  operations: readonly AttributeOperation[],
  { isForce, isUpdateOwner, isDeleteAfterOwnerLeft }: AttributeManner,
  limits: AttributeLimits,
): AttributeChange | TotalRefusal {
  const ledger = openAttributes(present);
  let hasSet = false;
  const isRefused = (row: RoomAttributeRow): boolean => row.ownerKey !== userKey && !isForce;

  const setOne = ({ key, value }: Pair): boolean => {
    const known = ledger.find(key);
    if (known && isRefused(known)) return false;
    hasSet = true;
    const ownerKey = known && !isUpdateOwner ? known.ownerKey : userKey;
    ledger.set({ key, value, ownerKey, isDeletedAfterOwnerLeft: isDeleteAfterOwnerLeft });
    return true;
  };
  const deleteOne = (key: string): boolean => {
    const known = ledger.find(key);
    if (!known || isRefused(known)) return false;
    ledger.delete(known);
    return true;
  };

  const errorKeys = operations.map((operation) =>
    operation.kind === 'set'
      ? lastOfEach(operation.attributes).flatMap((pair) => (setOne(pair) ? [] : [pair.key]))
      : [...new Set(operation.keys)].filter((key) => !deleteOne(key)),
  );
  const over = hasSet ? checkTotal(ledger.all(), limits) : undefined;
  return over ?? { errorKeys, ...ledger.writes() };
}

/** What goes with its owner, by key. */
export const attributesLeftBehind = (
  attributes: readonly RoomAttributeRow[],
  ownerKey: UserKey,
): readonly RoomAttributeRow[] => attributes.filter((row) => row.ownerKey === ownerKey && row.isDeletedAfterOwnerLeft);
