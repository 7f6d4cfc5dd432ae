import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { GroupAttribute } from './store.ts';

export interface AttributeLimits {
  readonly attributesMax: number;
  readonly keyBytesMax: number;
  readonly valueBytesMax: number;
  readonly totalBytesMax: number;
}

type Attributes = readonly GroupAttribute[];

type SizeRefusal = Refusal<
  'GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit' | 'GroupModuleTheLengthOfGroupAttributeValueExceedsLimit'
>;
type SumRefusal = Refusal<
  'GroupModuleTheNumberOfGroupAttributesExceedsLimit' | 'GroupModuleTheTotalLengthOfGroupAttributesValueExceedsLimit'
>;

const bytesOf = (attributes: Attributes): number => attributes.reduce((sum, { value }) => sum + utf8Length(value), 0);

/** What is wrong with the given ones whatever the group has. */
export function checkAttributeSizes(
  given: Attributes,
  { keyBytesMax, valueBytesMax }: Pick<AttributeLimits, 'keyBytesMax' | 'valueBytesMax'>,
): SizeRefusal | undefined {
  if (given.some(({ key }) => utf8Length(key) > keyBytesMax)) {
    return refuse('GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit', `a key is over ${keyBytesMax} bytes`);
  }
  if (given.some(({ value }) => utf8Length(value) > valueBytesMax)) {
    return refuse('GroupModuleTheLengthOfGroupAttributeValueExceedsLimit', `a value is over ${valueBytesMax} bytes`);
  }
  return undefined;
}

function checkSums(
  attributes: Attributes,
  { attributesMax, totalBytesMax }: Pick<AttributeLimits, 'attributesMax' | 'totalBytesMax'>,
): SumRefusal | undefined {
  if (attributes.length > attributesMax) {
    return refuse('GroupModuleTheNumberOfGroupAttributesExceedsLimit', `there would be over ${attributesMax}`);
  }
  if (bytesOf(attributes) > totalBytesMax) {
    const detail = `the values together are over ${totalBytesMax} bytes`;
    return refuse('GroupModuleTheTotalLengthOfGroupAttributesValueExceedsLimit', detail);
  }
  return undefined;
}

/** Each key once, at its first place and with its last value. */
function byKey(attributes: Attributes): Attributes {
  const valueByKey = new Map(attributes.map(({ key, value }) => [key, value]));
  return Array.from(valueByKey, ([key, value]) => ({ key, value }));
}

/** What a group has after some were set, or nothing of it is; `changed` also has those that were the same before. */
export function setAttributes(
  present: Attributes,
  given: Attributes,
  limits: AttributeLimits,
): { readonly attributes: Attributes; readonly changed: Attributes } | 'unchanged' | SizeRefusal | SumRefusal {
  if (given.length === 0) return 'unchanged';
  const attributes = byKey([...present, ...given]);
  const refusal = checkAttributeSizes(given, limits) ?? checkSums(attributes, limits);
  return refusal ?? { attributes, changed: byKey(given) };
}

/** What a group has after some were deleted; those that it had are told with their last values. */
export function deleteAttributes(
  present: Attributes,
  keys: readonly string[],
):
  | { readonly attributes: Attributes; readonly removed: Attributes; readonly errorKeys: readonly string[] }
  | Refusal<'GroupModuleGroupAttributeDoesNotExist'> {
  const named = new Set(keys);
  const removed = present.filter(({ key }) => named.has(key));
  if (removed.length === 0) return refuse('GroupModuleGroupAttributeDoesNotExist', 'keys: the group has none of them');
  for (const { key } of removed) named.delete(key);
  const attributes = present.filter((attribute) => !removed.includes(attribute));
  return { attributes, removed, errorKeys: [...named] };
}

/** What of the given the group does not have so yet. */
export function changedAttributes(present: Attributes, given: Attributes): Attributes {
  const valueByKey = new Map(present.map(({ key, value }) => [key, value]));
  return given.filter(({ key, value }) => valueByKey.get(key) !== value);
}
