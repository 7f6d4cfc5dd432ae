import type { Random } from '@parley/kernel/random';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { Api, type CallingParts } from '../../core/api.ts';
import type { Connection } from '../../core/connection.ts';
import { nothingToCheck } from '../../core/gate.ts';
import type { LastLogins } from '../../core/last-login.ts';
import { safely } from '../../core/safely.ts';
import type { SdkLog } from '../../core/sdk-log.ts';
import type { Credentials } from '../../core/visit.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type { ZIMLoginConfig, ZIMLogoutConfig, ZIMTokenRenewedResult, ZIMUserInfo } from '../../types.ts';
import { checkExperimentalCall, checkLogin, checkToken, type LoginRequest } from './checks.ts';
import { sendLog } from './log-upload.ts';

export interface SessionApiParts extends CallingParts {
  readonly connection: Connection;
  readonly lastLogins: LastLogins;
  readonly random: Random;
  readonly sdkLog: Pick<SdkLog, 'lines'>;
  /** Ends the login, if there is one. */
  logout(isClearing: boolean): void;
}

/** A login that may begin. */
interface Admission {
  readonly credentials: Credentials;
  /** There is a session already, which has been sought in vain for long. */
  readonly isLost: boolean;
  /** What this device knows of the session of an offline login. */
  readonly known: Parameters<Connection['loginOffline']>[1] | undefined;
}

/** The methods of the session. */
export class SessionApi extends Api<SessionApiParts> {
  /** The same as with a whole config: nothing but the token is needed. An addition of Parley. */
  login(userID: string, config: Pick<ZIMLoginConfig, 'token'> & Partial<ZIMLoginConfig>): Promise<void>;
  /** @deprecated Use `login(userID, config)`. Of `userInfo` only `userID` and `userName` count. */
  login(userInfo: ZIMUserInfo, token: string): Promise<void>;
  /**
   * Logs in, and registers a user who was never here. Without a name or a custom status the stored one stays. A lost
   * connection is sought again without another login.
   *
   * With `isOfflineLogin` whoever was logged in last on this device is in at once; the server is sought without end
   * and until it is found only what is kept on this device can be used, everything else is rejected with 6000104. If
   * it refuses the login then, `error` tells the code after Disconnected.
   *
   * Limits: `userID` has 1 – {@limit userIDBytesMax} of letters, digits and `!#$%&()+-:;<=.>?@[]^_{}|~`, `userName`
   * up to {@limit userNameBytesMax}, `customStatus` up to {@limit customStatusBytesMax}, `customStatusDuration` up to
   * {@limit customStatusSecondsMax} (default: a day), `token` up to {@limit tokenBytesMax} and valid for
   * {@limit tokenRemainingMsMin} at least. An online login takes {@limit loginMs} at most.
   *
   * Errors: 6000001, 6000002, 6000003 (unknown app), 6000004, 6000005 and 6000006 (too many logins), 6000007 and
   * 6000008 (the server failed), 6000014 (no messaging service), 6000015 and 6000016 (too many active users), 6000101
   * (the token is not of this app, or the account is barred), 6000102 (the server failed), 6000103 (the token is
   * invalid or another user's), 6000104 (no connection), 6000105 (no answer), 6000106 (the token has expired),
   * 6000107 (it is not of version 04), 6000108 (it ends too soon), 6000109, 6000111 (a login is running or in force),
   * 6000122 (logged out meanwhile), 6000123 (the session of another user has been lost for long and was not logged
   * out), 6000124 (offline login of somebody else than the last user).
   *
   * Events: `connectionStateChanged` tells Connecting and Connected before the promise resolves, or Disconnected
   * before it is rejected; `conversationSyncStateChanged` and `conversationTotalUnreadMessageCountUpdated` follow,
   * and `tokenWillExpire` if {@limit tokenWarningMs} are left or less.
   *
   * @see docs/behaviour/login.md
   * @see docs/behaviour/tokens.md
   * @example
   * await zim.login('alice', { token, userName: 'Alice' });
   */
  login(userID: string, config: ZIMLoginConfig): Promise<void>;
  login(first: string | ZIMUserInfo, second: Pick<ZIMLoginConfig, 'token'> | string): Promise<void> {
    const { gate, connection } = this.parts;
    return gate.callOpenly({ check: () => this.#admit(first, second) }, ({ credentials, isLost, known }) => {
      if (isLost) return connection.relogin(credentials.token);
      return known ? connection.loginOffline(credentials, known) : connection.login(credentials);
    });
  }

  /**
   * Ends the session at once; never throws. What waits for an answer is rejected with 6000122. With `isClearDB`
   * (default: `false`) what this device keeps of the user is deleted, the last login included.
   *
   * Limits: none; at any time. Errors: none. Events: `connectionStateChanged` (Disconnected), if somebody was logged
   * in; `error` with 6000703 if something could not be deleted.
   *
   * @see docs/behaviour/login.md
   * @example
   * zim.on('connectionStateChanged', (_zim, { state }) => {
   *   console.log(ZIMConnectionState[state]); // Disconnected
   * });
   * zim.logout();
   */
  logout(config?: ZIMLogoutConfig): void {
    this.parts.logout(safely(() => config?.isClearDB === true, false));
  }

  /**
   * Puts another token in the place of the one that this session was opened with; best when `tokenWillExpire` tells
   * that it ends. During an outage the new token goes with the next attempt to reconnect. If it is rejected the old
   * token stays in force.
   *
   * Limits: `token` has up to {@limit tokenBytesMax} and is valid for {@limit tokenRemainingMsMin} at least. Without
   * a connection the promise is rejected with 6000104 after {@limit requestMs}.
   *
   * Errors: 6000001, 6000002, 6000003, 6000004, 6000005, 6000007, 6000008, 6000009, 6000014, 6000103 (invalid, of
   * another app or user), 6000104, 6000105, 6000106 (expired), 6000107 (not of version 04), 6000108 (ends too soon),
   * 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/tokens.md
   * @example
   * const requestToken = async (): Promise<string> => token; // Yours asks your application server.
   * zim.on('tokenWillExpire', async () => {
   *   await zim.renewToken(await requestToken());
   * });
   * const renewed = await zim.renewToken(await requestToken());
   * console.log(renewed.token === token); // true
   */
  renewToken(token: string): Promise<ZIMTokenRenewedResult> {
    const { connection } = this.parts;
    const check = () => checkToken(token, connection.serverTime.known());
    return this.call(check, async (checked) => {
      await connection.renewToken(checked.token);
      return { token: checked.token };
    });
  }

  /**
   * Sends the newest lines of the SDK's log to the server, where the operator finds them. Of several uploads of a
   * device within ten minutes the last one is kept; the others resolve all the same.
   *
   * Limits: a log of 20971520 bytes (`logs.maxBytes`), and 41943040 bytes of one user (`logs.userBytesPerHour`) in an
   * hour; the SDK keeps less.
   *
   * Errors: 6000002, 6000004, 6000010 (whatever failed, a missing connection or answer and too many uploads
   * included), 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * await zim.uploadLog();
   */
  uploadLog(): Promise<void> {
    return this.call(nothingToCheck, () => sendLog(this.parts, this.parts.sdkLog.lines()));
  }

  /**
   * Calls a method by a JSON text; also before a login. There is one: `{"method":"getSDKTimestamp"}` resolves to
   * `{"timestamp":…}`, the time in Unix milliseconds, corrected by that of the server once it is known.
   *
   * Limits: none to the text.
   *
   * Errors: 6000001 (a text that is no JSON or names no known method), 6000002, 6000004. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * const answer = JSON.parse(await zim.callExperimentalAPI('{"method":"getSDKTimestamp"}'));
   * console.log(new Date(answer.timestamp) <= new Date(Date.now() + 60_000)); // true
   */
  callExperimentalAPI(params: string): Promise<string> {
    const { gate, connection } = this.parts;
    return gate.callOpenly({ check: () => checkExperimentalCall(params) }, () =>
      JSON.stringify({ timestamp: Math.floor(connection.serverNow()) }),
    );
  }

  #admit(
    first: string | ZIMUserInfo,
    second: Pick<ZIMLoginConfig, 'token'> | string,
  ): Admission | Refusal | Promise<Admission | Refusal> {
    const request = checkLogin(first, second);
    if (isRefusal(request)) return request;
    return request.isOffline ? this.#admitOffline(request) : this.#admitOnline(request);
  }

  #admitOnline({ credentials, token }: LoginRequest): Admission | Refusal {
    const { connection } = this.parts;
    const checked = checkToken(token, connection.serverTime.told());
    if (isRefusal(checked)) return checked;
    const isLost = this.#requireNoSession(credentials.userID);
    return { credentials: { ...credentials, token: checked.token }, isLost, known: undefined };
  }

  async #admitOffline({ credentials, token }: LoginRequest): Promise<Admission | Refusal> {
    const { gate, connection, lastLogins } = this.parts;
    const { userID } = credentials;
    this.#requireNoSession(userID);
    const last = await lastLogins.read();
    // Meanwhile the instance may have been destroyed, or another login may have begun.
    gate.requireInstance();
    const isLost = this.#requireNoSession(userID);
    if (last?.userID !== userID) {
      return refuse('NetworkModuleUserIDError', 'userID: is not that of the last login on this device');
    }
    connection.serverTime.remember(last.serverAheadMs);
    const checked = checkToken(token, connection.serverTime.known());
    if (isRefusal(checked)) return checked;
    const known = { tokenExpiresAt: checked.expiresAt, reconnectLimitMs: last.reconnectLimitSeconds * 1000 };
    return { credentials: { ...credentials, token: checked.token }, isLost, known };
  }

  /** Whether there is a session of the user that has been sought in vain for so long that a login may help. */
  #requireNoSession(userID: string): boolean {
    const { state, userID: present, isLost } = this.parts.connection;
    if (state === ZIMConnectionState.Disconnected) return false;
    if (!isLost) throw failure('NetworkModuleUserHasAlreadyLogged', 'a login is running or in force');
    if (userID !== present) throw failure('NetworkModuleUserOffline', 'another user has not logged out');
    return true;
  }
}
