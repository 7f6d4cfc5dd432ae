import type { Random } from '@parley/kernel/random';
import type { Connection } from '../../core/connection.ts';
import type { Gate } from '../../core/gate.ts';
import type { LastLogins } from '../../core/last-login.ts';
import type { SdkLog } from '../../core/sdk-log.ts';
import type { Credentials } from '../../core/visit.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { accepted, asFailure, failure } from '../../errors.ts';
import type { ZIMLoginConfig, ZIMTokenRenewedResult, ZIMUserInfo } from '../../types.ts';
import { checkExperimentalCall, checkLogin, checkToken, type LoginRequest } from './checks.ts';
import { asUploadFailure, sendLog } from './log-upload.ts';

export interface SessionApiParts {
  readonly gate: Gate;
  readonly connection: Connection;
  readonly lastLogins: LastLogins;
  readonly random: Random;
  readonly log: Pick<SdkLog, 'lines'>;
}

/** The methods of the session as the app calls them: check everything, then do it. */
export class SessionApi {
  private readonly parts: SessionApiParts;

  constructor(parts: SessionApiParts) {
    this.parts = parts;
  }

  async login(first: string | ZIMUserInfo, second: ZIMLoginConfig | string | undefined): Promise<void> {
    try {
      const { gate } = this.parts;
      gate.requireInstance();
      const request = accepted(checkLogin(first, second));
      if (request.isOffline) await this.loginOffline(request);
      else await this.loginOnline(request);
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }

  async renewToken(token: string): Promise<ZIMTokenRenewedResult> {
    try {
      const { gate, connection } = this.parts;
      gate.requireLogin();
      const checked = accepted(checkToken(token, connection.serverNow()));
      gate.countCall();
      await connection.renewToken(checked.token);
      return { token: checked.token };
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }

  async uploadLog(): Promise<void> {
    const { gate, connection, random, log } = this.parts;
    gate.requireLogin();
    gate.countCall();
    try {
      await sendLog({ connection, random }, log.lines());
    } catch (thrown) {
      throw asUploadFailure(thrown);
    }
  }

  async callExperimentalAPI(params: string): Promise<string> {
    try {
      const { gate, connection } = this.parts;
      gate.requireInstance();
      const method = accepted(checkExperimentalCall(params));
      if (method !== 'getSDKTimestamp') throw failure('CommonModuleParamsInvalid', 'method: is not known');
      gate.countCall();
      return JSON.stringify({ timestamp: Math.floor(connection.serverNow()) });
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }

  private async loginOnline({ credentials, token }: LoginRequest): Promise<void> {
    const { gate, connection } = this.parts;
    const checked = accepted(checkToken(token, connection.knowsServerTime ? connection.serverNow() : undefined));
    const isLost = this.requireNoSession(credentials.userID);
    gate.countCall();
    await (isLost ? connection.relogin(checked.token) : connection.login({ ...credentials, token: checked.token }));
  }

  private async loginOffline({ credentials, token }: LoginRequest): Promise<void> {
    const { gate, connection, lastLogins } = this.parts;
    const { userID } = credentials;
    this.requireNoSession(userID);
    const last = await lastLogins.read();
    // Meanwhile the instance may have been destroyed, or another login may have begun.
    gate.requireInstance();
    const isLost = this.requireNoSession(userID);
    if (last?.userID !== userID) {
      throw failure('NetworkModuleUserIDError', 'userID: is not that of the last login on this device');
    }
    const checked = accepted(checkToken(token, connection.serverNow()));
    gate.countCall();
    if (isLost) return connection.relogin(checked.token);
    const known = { tokenExpiresAt: checked.expiresAt, reconnectLimitMs: last.reconnectLimitSeconds * 1000 };
    const full: Credentials = { ...credentials, token: checked.token };
    await connection.loginOffline(full, known);
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
