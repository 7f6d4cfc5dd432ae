import { type Method, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { parse, type Schema, type Static } from '@parley/protocol/schema';

/** Fields of an argument that may hold anything at all. */
export type Fields = Readonly<Record<string, unknown>>;

export const invalid = (detail: string): Refusal<'CommonModuleParamsInvalid'> =>
  refuse('CommonModuleParamsInvalid', detail);
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;
export const isText = (value: unknown): value is string => typeof value === 'string';

/** The fields of an object, and those of nothing for anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? { ...value } : {});

/** How long a page may be. A page may always be shorter than asked for, so that what is above `max` is cut. */
export const checkCount = (count: unknown, max: number): number | Refusal =>
  Number.isInteger(count) && Number(count) > 0
    ? Math.min(Number(count), max)
    : invalid('config.count: is not a whole number from 1');

/** `value` as its declaration takes it; `name` is that of the argument, empty where the fields stand for themselves. */
export function checkValue<Of extends Schema>(name: string, schema: Of, value: unknown): Static<Of> | Refusal {
  const parsed = parse(schema, value);
  if (parsed.ok) return parsed.value;
  const { field, fault } = parsed.fault;
  return invalid(`${[name, field].filter((part) => part !== '').join('.')}: ${fault}`);
}

/** Parameters that go over the wire as the app gives them. */
export const checkParams = <Of extends Method>(method: Of, params: unknown): ParamsOf<Of> | Refusal =>
  checkValue('', method.params, params) as ParamsOf<Of> | Refusal;
