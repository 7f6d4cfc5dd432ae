import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { limits } from '@parley/protocol/limits';
import { fieldsOf, invalid, isFields, isText } from './arguments.ts';

/** What too many of them, a key and a value that are too long are refused with. */
export type PairRefusals = readonly [number: ErrorName, key: ErrorName, value: ErrorName];

/**
 * Attributes as the app gives them, of a group, a room or its members, for which the wire carries the same; what is
 * longer than that is refused as the server refuses what is over its settings.
 */
export function checkPairs(name: string, given: unknown, refusals: PairRefusals): readonly object[] | Refusal {
  if (!isFields(given) || Array.isArray(given)) return invalid(`${name}: is not an object`);
  const keys = Object.keys(given);
  const [number, key, value] = refusals;
  if (keys.length > limits.groupAttributesListedMax) return refuse(number, `${name}: has too many keys`);
  const pairs = Object.entries(fieldsOf(given, ...keys)).map(([one, held]) => ({ key: one, value: held }));
  if (keys.some(isTooLong)) return refuse(key, `${name}: has a key that is too long`);
  return pairs.some((pair) => isTooLong(pair.value)) ? refuse(value, `${name}: has a value that is too long`) : pairs;
}

export const isTooLong = (text: unknown): boolean => isText(text) && utf8Length(text) > limits.groupAttributeBytesMax;
