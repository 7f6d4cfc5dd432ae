import type { Random } from '@parley/kernel/random';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { Connection } from '../../core/connection.ts';
import { type Gate, nothingToCheck } from '../../core/gate.ts';
import type { LastLogins } from '../../core/last-login.ts';
import type { SdkLog } from '../../core/sdk-log.ts';
import type { Credentials } from '../../core/visit.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type { ZIMLoginConfig, ZIMTokenRenewedResult, ZIMUserInfo } from '../../types.ts';
import { checkExperimentalCall, checkLogin, checkToken, type LoginRequest } from './checks.ts';
import { sendLog } from './log-upload.ts';

export interface SessionApiParts {
  readonly gate: Gate;
  readonly connection: Connection;
  readonly lastLogins: LastLogins;
  readonly random: Random;
  readonly log: Pick<SdkLog, 'lines'>;
}

/** A login that may begin. */
interface Admission {
  readonly credentials: Credentials;
  /** There is a session already, which has been sought in vain for long. */
  readonly isLost: boolean;
  /** What this device knows of the session of an offline login. */
  readonly known: Parameters<Connection['loginOffline']>[1] | undefined;
}

/** The methods of the session as the app calls them: check everything, then do it. */
export class SessionApi {
  private readonly parts: SessionApiParts;

  constructor(parts: SessionApiParts) {
    this.parts = parts;
  }

  login(first: string | ZIMUserInfo, second: ZIMLoginConfig | string): Promise<void> {
    const { gate, connection } = this.parts;
    return gate.callOpenly({ check: () => this.admit(first, second) }, ({ credentials, isLost, known }) => {
      if (isLost) return connection.relogin(credentials.token);
      return known ? connection.loginOffline(credentials, known) : connection.login(credentials);
    });
  }

  renewToken(token: string): Promise<ZIMTokenRenewedResult> {
    const { gate, connection } = this.parts;
    return gate.call({ check: () => checkToken(token, connection.serverNow()) }, async (checked) => {
      await connection.renewToken(checked.token);
      return { token: checked.token };
    });
  }

  uploadLog(): Promise<void> {
    const { gate, connection, random, log } = this.parts;
    return gate.call({ check: nothingToCheck }, () => sendLog({ connection, random }, log.lines()));
  }

  callExperimentalAPI(params: string): Promise<string> {
    const { gate, connection } = this.parts;
    return gate.callOpenly({ check: () => checkExperimentalCall(params) }, () =>
      JSON.stringify({ timestamp: Math.floor(connection.serverNow()) }),
    );
  }

  private admit(
    first: string | ZIMUserInfo,
    second: ZIMLoginConfig | string,
  ): Admission | Refusal | Promise<Admission | Refusal> {
    const request = checkLogin(first, second);
    if (isRefusal(request)) return request;
    return request.isOffline ? this.admitOffline(request) : this.admitOnline(request);
  }

  private admitOnline({ credentials, token }: LoginRequest): Admission | Refusal {
    const { connection } = this.parts;
    const checked = checkToken(token, connection.knowsServerTime ? connection.serverNow() : undefined);
    if (isRefusal(checked)) return checked;
    const isLost = this.requireNoSession(credentials.userID);
    return { credentials: { ...credentials, token: checked.token }, isLost, known: undefined };
  }

  private async admitOffline({ credentials, token }: LoginRequest): Promise<Admission | Refusal> {
    const { gate, connection, lastLogins } = this.parts;
    const { userID } = credentials;
    this.requireNoSession(userID);
    const last = await lastLogins.read();
    // Meanwhile the instance may have been destroyed, or another login may have begun.
    gate.requireInstance();
    const isLost = this.requireNoSession(userID);
    if (last?.userID !== userID) {
      return refuse('NetworkModuleUserIDError', 'userID: is not that of the last login on this device');
    }
    const checked = checkToken(token, connection.serverNow());
    if (isRefusal(checked)) return checked;
    const known = { tokenExpiresAt: checked.expiresAt, reconnectLimitMs: last.reconnectLimitSeconds * 1000 };
    return { credentials: { ...credentials, token: checked.token }, isLost, known };
  }

  /** Whether there is a session of the user that has been sought in vain for so long that a login may help. */
  private requireNoSession(userID: string): boolean {
    const { state, userID: present, isLost } = this.parts.connection;
    if (state === ZIMConnectionState.Disconnected) return false;
    if (!isLost) throw failure('NetworkModuleUserHasAlreadyLogged', 'a login is running or in force');
    if (userID !== present) throw failure('NetworkModuleUserOffline', 'another user has not logged out');
    return true;
  }
}
