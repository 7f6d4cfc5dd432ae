import type { ErrorName } from './errors.ts';
import type { Schema, Static } from './schema.ts';

/**
 * How often a caller may use a method, decided on the server:
 * `login` per user, `message` per sender, `query` per session and by what it reads, `write` per user, `status` per user,
 * for who asks of others how they stand, `call` per session, for the steps of calls.
 */
export type RateClass = 'login' | 'message' | 'query' | 'write' | 'status' | 'call' | 'free';

/** One operation that a client asks the server for. */
export interface Method<
  Name extends string = string,
  Params extends Schema = Schema,
  Result extends Schema = Schema,
  Errors extends ErrorName = ErrorName,
  NeedsLogin extends boolean = boolean,
> {
  readonly name: Name;
  /** One sentence for the reference page. */
  readonly doc: string;
  readonly params: Params;
  readonly result: Result;
  /** Beside the codes that every method may return (`commonErrors`). */
  readonly errors: readonly Errors[];
  readonly rate: RateClass;
  /** The code of an unexpected failure inside the server's work on this method. */
  readonly failure: ErrorName;
  /** `false` only for what opens a session. */
  readonly needsLogin: NeedsLogin;
}

/** Something the server tells a session of its own accord. */
export interface Event<Name extends string = string, Data extends Schema = Schema> {
  readonly name: Name;
  readonly doc: string;
  readonly data: Data;
}

export function method<
  const Name extends string,
  Params extends Schema,
  Result extends Schema,
  const Errors extends ErrorName,
  const NeedsLogin extends boolean,
>(declaration: Method<Name, Params, Result, Errors, NeedsLogin>): Method<Name, Params, Result, Errors, NeedsLogin> {
  return declaration;
}

export function event<const Name extends string, Data extends Schema>(
  declaration: Event<Name, Data>,
): Event<Name, Data> {
  return declaration;
}

/**
 * A kind of entry in the log that belongs to one user alone. The log holds one entry of each kind and key: a later one
 * takes the place of the earlier, so that the log read from its beginning is the present state.
 */
export interface UserLogKind<Kind extends string = string, Body extends Schema = Schema> {
  readonly kind: Kind;
  readonly doc: string;
  readonly body: Body;
  /** `false`: a device that holds nothing yet learns of it elsewhere, and is not sent the entries. */
  readonly isForNewDevices: boolean;
}

export function userLogKind<const Kind extends string, Body extends Schema>(
  declaration: UserLogKind<Kind, Body>,
): UserLogKind<Kind, Body> {
  return declaration;
}

/**
 * Fields that only the server and the generated pages read, by the function that declares them; `doc` is one wherever
 * it stands. The build of the SDK leaves them out.
 */
export const serverFields = {
  method: ['errors', 'rate', 'failure', 'needsLogin'],
  userLogKind: ['isForNewDevices'],
} as const satisfies {
  readonly method: readonly (keyof Method)[];
  readonly userLogKind: readonly (keyof UserLogKind)[];
};

export type BodyOf<Of extends UserLogKind> = Static<Of['body']>;
export type ParamsOf<Of extends Method> = Static<Of['params']>;
export type ResultOf<Of extends Method> = Static<Of['result']>;
export type ErrorOf<Of extends Method> = Of['errors'][number] | CommonError;
export type DataOf<Of extends Event> = Static<Of['data']>;

/** Codes that every method may return: a bad parameter, a rate limit, an inner failure. */
export const commonErrors = [
  'CommonModuleParamsInvalid',
  'CommonModuleTriggerServerFrequencyLimit',
  'CommonModuleIMServerError',
  'CommonModuleIMDatabaseError',
  'NetworkModuleUserIsNotLogged',
] as const satisfies readonly ErrorName[];
export type CommonError = (typeof commonErrors)[number];

/** A declined request. It is a value: `throw` is for bugs and for what the outside world breaks. */
export interface Refusal<Name extends ErrorName = ErrorName> {
  readonly refused: Name;
  /** What is wrong and where, in a few words; never the user's content. */
  readonly detail?: string;
}

export function refuse<const Name extends ErrorName>(refused: Name, detail?: string): Refusal<Name> {
  return detail === undefined ? { refused } : { refused, detail };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
