import { type Refusal, refuse } from '@parley/protocol/define';

/** Fields of an argument that may hold anything at all. */
export type Fields = Readonly<Record<string, unknown>>;

export const invalid = (detail: string): Refusal<'CommonModuleParamsInvalid'> =>
  refuse('CommonModuleParamsInvalid', detail);
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;
export const isText = (value: unknown): value is string => typeof value === 'string';

/** The fields of an object, and those of nothing for anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? { ...value } : {});
