import { isRefusal, type Method, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { integer, parse, type Schema, type Static, turned } from '@parley/protocol/schema';

/**
 * Fields of an argument that may hold anything at all. The app may give any object: a proxy, an instance with accessors,
 * one of another realm. A check takes it apart once, at its beginning, and looks at nothing of it again: read a second
 * time a field may say something else. That reading may throw is the gate's affair.
 */
export type Fields = Readonly<Record<string, unknown>>;

export const invalid = (detail: string): Refusal<'CommonModuleParamsInvalid'> =>
  refuse('CommonModuleParamsInvalid', detail);
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;
/** By what it is and not by its class: each realm has a class of its own, and a frame or a bridge is another realm. */
export const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
export const isText = (value: unknown): value is string => typeof value === 'string';

/** These fields of an object, own or inherited, each read once; what is no object has none, and `null` is not said. */
export const fieldsOf = (value: unknown, ...names: readonly string[]): Fields =>
  isFields(value) ? Object.fromEntries(names.map((name) => [name, value[name] ?? undefined])) : {};

/** What is not said, and what is said to be empty, does not go over the wire. */
export const given = (name: string, value: unknown): Fields =>
  isAbsent(value) || value === '' ? {} : { [name]: value };

/** A list of the app as it is now, but not more than one entry beyond `max`; `undefined` if it is none. */
export const listOf = (value: unknown, max: number): readonly unknown[] | undefined =>
  Array.isArray(value)
    ? Array.from({ length: Math.min(value.length, max + 1) }, (_, index) => value[index])
    : undefined;

/** What the app lists, each once, in its order. What the entries are is still to be checked. */
export function checkDistinct(name: string, value: unknown, max: number): readonly unknown[] | Refusal {
  const listed = listOf(value, max);
  if (!listed) return invalid(`${name}: is not a list`);
  return listed.length > max ? invalid(`${name}: has over ${max} entries`) : [...new Set(listed)];
}

/** A number of which nothing is known but that it is whole. */
export const anyInteger = integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

/** How long a page may be. A page may always be shorter than asked for, so that what is above `max` is cut. */
export const pageLength = (max: number): Schema<number> =>
  turned(integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (count) => Math.min(count, max));

/** `value` as its declaration takes it; `name` is that of the argument, empty where the fields stand for themselves. */
export function checkValue<Of extends Schema>(name: string, schema: Of, value: unknown): Static<Of> | Refusal {
  const parsed = parse(schema, value);
  if (parsed.ok) return parsed.value;
  const { field, fault } = parsed.fault;
  return invalid(`${[name, field].filter((part) => part !== '').join('.')}: ${fault}`);
}

/** A config that may be left out, or why it is refused. */
export const checkConfig = (config: unknown): Refusal | undefined =>
  isAbsent(config) || isFields(config) ? undefined : invalid('config: is not an object');

/** The fields of an object of the app as their declaration takes them; an object that is not given has none. */
export const checkFields = <Of extends Schema & { readonly entries: object }>(
  name: string,
  schema: Of,
  value: unknown,
): Static<Of> | Refusal =>
  isAbsent(value) || isFields(value)
    ? checkValue(name, schema, fieldsOf(value, ...Object.keys(schema.entries)))
    : invalid(`${name}: is not an object`);

/**
 * Parameters as their declaration takes them. What was refused before stays refused, also where it was spread into the
 * parameters: `checkParams(deleteMessages, { ...checkPeer(…), messages })`.
 */
export const checkParams = <Of extends Method>(method: Of, params: object): ParamsOf<Of> | Refusal =>
  isRefusal(params) ? params : (checkValue('', method.params, params) as ParamsOf<Of> | Refusal);
