import { isRefusal, type Refusal } from '@parley/protocol/define';
import { codeOf, type ErrorName, errorCodes } from '@parley/protocol/errors';
import type { ZIMErrorCode } from './enums.ts';

/** What every failed call is rejected with; at run time an `Error` with these fields. */
export interface ZIMError {
  /** Which failure it is. */
  code: ZIMErrorCode;
  /** Free text for developers; it names the field and the fault, never what the user wrote. */
  message: string;
}

class Failure extends Error implements ZIMError {
  override readonly name = 'ZIMError';
  readonly code: ZIMErrorCode;
  /** An own field, so that it survives being copied or turned into JSON. */
  override readonly message: string;

  constructor(code: ZIMErrorCode, message: string) {
    super(message);
    this.code = code;
    this.message = message;
  }
}

/** The class of all errors that calls are rejected with. The interface is less than an `Error`, so that apps may make one. */
export const ZIMError: new (code: ZIMErrorCode, message: string) => Error & ZIMError = Failure;

/** Those that the SDK made itself: what an app throws may claim to be anything, and cannot be asked what it is. */
const made = new WeakSet<object>();

function make(code: ZIMErrorCode, message: string): ZIMError {
  const error = new ZIMError(code, message);
  made.add(error);
  return error;
}

/** The error with this name; `detail` says what is wrong and where, in a few words. */
export const failure = (name: ErrorName, detail: string): ZIMError => make(codeOf(name), detail);

/** What passed its checks; what was refused is thrown. */
export function accepted<Value>(checked: Value | Refusal): Value {
  if (isRefusal(checked)) throw failure(checked.refused, checked.detail ?? '');
  return checked;
}

const knownCodes: ReadonlySet<number> = new Set(Object.values(errorCodes));
const isKnownCode = (code: number): code is ZIMErrorCode => knownCodes.has(code);

/** The error that a server answered; a code of a newer server becomes `Failed` and stands in the message. */
export function failureOfCode(code: number, message: string): ZIMError {
  return isKnownCode(code) ? make(code, message) : failure('Failed', `the server answered code ${code}`);
}

const isMade = (thrown: unknown): thrown is ZIMError => made.has(thrown as object);

/** Whatever was thrown, as an error that may be handed out. */
export const asFailure = (thrown: unknown, otherwise: ErrorName, detail = 'the SDK failed'): ZIMError =>
  isMade(thrown) ? thrown : failure(otherwise, detail);
