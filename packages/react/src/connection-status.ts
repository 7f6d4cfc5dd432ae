import { ZIMConnectionEvent, ZIMErrorCode } from '@parley/client';
import { codeOf } from './chat-client.ts';

/** Why somebody is not signed in, or not yet. */
export interface ConnectionError {
  /** A code of the SDK; 0 for what comes from elsewhere, such as `getToken`. */
  readonly code: number;
  readonly message: string;
}

/**
 * `connecting` waits for a token or the server, and tries again by itself. `failed` is the end until `retry`: what the
 * server refused would be refused again, or the user was signed in on another device.
 */
export type ConnectionState = 'signedOut' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** What went wrong last; gone as soon as it was done. */
  readonly error?: ConnectionError;
  /** What the SDK said when the session ended, such as `KickedOut`. */
  readonly event?: ZIMConnectionEvent;
}

export const signedOut: ConnectionStatus = { state: 'signedOut' };
export const connecting: ConnectionStatus = { state: 'connecting' };

export function errorOf(thrown: unknown): ConnectionError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: codeOf(thrown), message };
}

/** What is refused the same way however often it is tried, and counts against whoever tries. */
const finalCodes: ReadonlySet<number> = new Set([
  ZIMErrorCode.CommonModuleParamsInvalid,
  ZIMErrorCode.CommonModuleInvalidAppID,
  ZIMErrorCode.CommonModuleUnactivatedIMServer,
  ZIMErrorCode.NetworkModuleCommonError,
  ZIMErrorCode.NetworkModuleTokenInvalid,
  ZIMErrorCode.NetworkModuleTokenVersionError,
  ZIMErrorCode.NetworkModuleUserHasAlreadyLogged,
  ZIMErrorCode.NetworkModuleUserOffline,
]);

export const isFinal = ({ code }: ConnectionError): boolean => finalCodes.has(code);

/** Ends that another login would fight against, as against those that a new token mends. */
export function isEndedForGood(event: ZIMConnectionEvent): boolean {
  return event === ZIMConnectionEvent.KickedOut || event === ZIMConnectionEvent.Unregistered;
}
