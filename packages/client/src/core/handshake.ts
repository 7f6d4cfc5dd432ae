import type { Clock } from '@parley/kernel/clock';
import { type CloseReason, closeReasons, isResumable } from '@parley/protocol/close-reasons';
import type { ResultOf } from '@parley/protocol/define';
import { errorCodes } from '@parley/protocol/errors';
import { login, resume } from '@parley/protocol/features/session';
import { protocolVersion } from '@parley/protocol/version';
import { ZIMConnectionEvent as Because } from '../enums.ts';
import { failure, type ZIMError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { sdkVersion } from '../version.ts';
import { Link, type Outcome } from './rpc.ts';

/** What the server says of a session that it opened. */
export type Opened = ResultOf<typeof login>;

export interface Identity {
  readonly appID: number;
  readonly userID: string;
  readonly token: string;
  readonly userName: string;
  readonly instanceID: string;
  /** Empty: the stored status stays. */
  readonly customStatus: string;
  readonly customStatusDuration: number;
  /** The session to take up; absent: a new one is opened. */
  readonly sessionID: string | undefined;
}

export type Attempt =
  | { readonly kind: 'opened'; readonly session: Opened }
  /** Not this time; `isAnswered` where a server said so. */
  | { readonly kind: 'unreachable'; readonly error: ZIMError; readonly isAnswered?: boolean }
  /** Not ever. */
  | { readonly kind: 'ended'; readonly because: Because; readonly error: ZIMError };

export interface HandshakeParts {
  readonly clock: Clock;
  readonly platform: Pick<Platform, 'openSocket' | 'platformType' | 'deviceID'>;
  readonly url: string;
  readonly identity: Identity;
  readonly withinMs: number;
  /** Whether the user was let in before; then a login that the server cannot take at present may be tried again. */
  readonly isAfterOfflineLogin: boolean;
  /** There is a connection, and the server is asked. */
  reached(): void;
  /** Called once; when it opened, before any event of the session. */
  settle(attempt: Attempt, link: Link): void;
  /** What happens on the connection after it was opened. */
  event(name: string, data: unknown): void;
  heard(): void;
  garbled(): void;
  closed(reason: CloseReason | undefined): void;
}

/** One attempt to open a session or to take it up. What it returns ends the attempt early with an error. */
export function shakeHands(parts: HandshakeParts): (error: ZIMError) => void {
  const { clock, platform, url, identity, withinMs, isAfterOfflineLogin } = parts;
  const isLogin = identity.sessionID === undefined;
  let phase: 'connecting' | 'asking' | 'settled' = 'connecting';
  const settle = (attempt: Attempt): void => {
    if (phase === 'settled') return;
    phase = 'settled';
    cancelTimer();
    parts.settle(attempt, link);
    if (attempt.kind !== 'opened') link.end(attempt.error);
  };
  const ask = (): void => {
    phase = 'asking';
    parts.reached();
    const { sessionID, userName, customStatus, customStatusDuration, ...who } = identity;
    const { platformType, deviceID } = platform;
    const device = { ...who, protocolVersion, sdkVersion, platform: platformType, deviceID };
    if (sessionID === undefined) {
      const params = {
        ...device,
        ...(userName !== '' && { userName }),
        ...(customStatus !== '' && { customStatus, customStatusDuration }),
        ...(isAfterOfflineLogin && { isAfterOfflineLogin }),
      };
      const settled = (outcome: Outcome<Opened>): void => settle(afterLogin(outcome, isAfterOfflineLogin));
      link.ask(login, params, { timeoutMs: withinMs, settle: settled });
    } else {
      const params = { ...device, sessionID };
      link.ask(resume, params, { timeoutMs: withinMs, settle: (outcome) => settle(afterResume(outcome)) });
    }
  };
  const link = new Link({
    clock,
    openSocket: (listener) => platform.openSocket(url, listener),
    listener: {
      opened: ask,
      heard: parts.heard,
      event: (name, data) => {
        if (phase === 'settled') parts.event(name, data);
      },
      garbled: () => {
        if (phase === 'settled') parts.garbled();
        else settle({ kind: 'unreachable', error: unreadable() });
      },
      closed: (reason) => {
        if (phase === 'settled') parts.closed(reason);
        else settle(afterClose(reason, isLogin));
      },
    },
  });
  const cancelTimer = clock.after(withinMs, () => settle({ kind: 'unreachable', error: tooLate(phase === 'asking') }));
  return (error) => settle({ kind: 'unreachable', error });
}

const unreadable = (): ZIMError => failure('NetworkModuleRspProtoParseError', 'the server could not be understood');

const tooLate = (isAsking: boolean): ZIMError =>
  isAsking
    ? failure('NetworkModuleRequestTimeout', 'the server did not answer in time')
    : failure('NetworkModuleNetworkError', 'the server cannot be reached');

/** Refusals that have to do with the state of the server and not with who asks. */
const passingRefusals: ReadonlySet<number> = new Set([
  errorCodes.CommonModuleTriggerServerFrequencyLimit,
  errorCodes.CommonModuleSwitchServerError,
  errorCodes.CommonModuleIMServerError,
  errorCodes.CommonModuleIMDatabaseError,
  errorCodes.NetworkModuleServerError,
]);

function afterLogin(outcome: Outcome<Opened>, isPatient: boolean): Attempt {
  if (outcome.ok) return { kind: 'opened', session: outcome.result };
  const { error } = outcome;
  if (isOfTheNetwork(error)) return { kind: 'unreachable', error };
  if (isPatient && passingRefusals.has(error.code)) return { kind: 'unreachable', error, isAnswered: true };
  const isExpired = error.code === errorCodes.NetworkModuleTokenExpired;
  return { kind: 'ended', because: isExpired ? Because.TokenExpired : Because.ActiveLogin, error };
}

function afterResume(outcome: Outcome<ResultOf<typeof resume>>): Attempt {
  if (!outcome.ok) return afterRefusedResume(outcome.error);
  const { outcome: kind, session } = outcome.result;
  if (kind === 'kickedOut') return { kind: 'ended', because: Because.KickedOut, error: sessionIsOver() };
  if (kind === 'unregistered') return { kind: 'ended', because: Because.Unregistered, error: sessionIsOver() };
  return session ? { kind: 'opened', session } : { kind: 'unreachable', error: unreadable() };
}

/** Refusals that another attempt would only repeat. */
const lastingRefusals: ReadonlySet<number> = new Set([
  errorCodes.CommonModuleInvalidAppID,
  errorCodes.CommonModuleUnactivatedIMServer,
  errorCodes.NetworkModuleCommonError,
  errorCodes.NetworkModuleTokenInvalid,
  errorCodes.NetworkModuleTokenVersionError,
  errorCodes.NetworkModuleTokenTimeIsTooShort,
]);

function afterRefusedResume(error: ZIMError): Attempt {
  if (error.code === errorCodes.NetworkModuleTokenExpired) {
    return { kind: 'ended', because: Because.TokenExpired, error };
  }
  return lastingRefusals.has(error.code)
    ? { kind: 'ended', because: Because.LoginInterrupted, error }
    : { kind: 'unreachable', error, isAnswered: !isOfTheNetwork(error) };
}

const isOfTheNetwork = ({ code }: ZIMError): boolean =>
  code === errorCodes.NetworkModuleRequestTimeout || code === errorCodes.CommonModuleIMServerDisconnect;

function afterClose(reason: CloseReason | undefined, isLogin: boolean): Attempt {
  const error = failure('NetworkModuleNetworkError', `the connection was closed${reason ? `: ${reason}` : ''}`);
  if (reason === undefined || isResumable(reason))
    return { kind: 'unreachable', error, isAnswered: reason !== undefined };
  if (isLogin && reason === 'unregistered') {
    const refusal = failure('NetworkModuleCommonError', 'the account was unregistered');
    return { kind: 'ended', because: Because.Unregistered, error: refusal };
  }
  return { kind: 'ended', ...endOf(reason) };
}

const sessionIsOver = (): ZIMError => failure('NetworkModuleUserIsNotLogged', 'the session is over');

/** How a session ends that the server closed for good. */
export function endOf(reason: CloseReason): { readonly because: Because; readonly error: ZIMError } {
  if (reason === 'tokenExpired') {
    return { because: Because.TokenExpired, error: failure('NetworkModuleTokenExpired', 'the token has expired') };
  }
  const because = reason === 'unregistered' ? Because.Unregistered : Because.KickedOut;
  return { because, error: sessionIsOver() };
}

/** A rejected login ends with one of the events that the table knows for it. */
export const asLoginEnd = (because: Because): Because =>
  because === Because.TokenExpired || because === Because.Unregistered ? because : Because.ActiveLogin;

/** Whether the server took the client to have broken the rules of the wire. */
export const isMistake = (reason: CloseReason | undefined): boolean =>
  reason !== undefined && closeReasons[reason].code >= closeReasons.malformedFrame.code;
