import { isRefusal } from '@parley/protocol/define';
import type { Connection } from '../../core/connection.ts';
import type { Gate } from '../../core/gate.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { asFailure, failure } from '../../errors.ts';
import { durations } from '../../limits.ts';
import type { ZIMLoginConfig, ZIMUserInfo } from '../../types.ts';
import { checkLogin } from './checks.ts';

export interface SessionApiParts {
  readonly gate: Gate;
  readonly connection: Connection;
}

/** Login as the app calls it: check everything, then do it. */
export class SessionApi {
  private readonly parts: SessionApiParts;

  constructor(parts: SessionApiParts) {
    this.parts = parts;
  }

  async login(first: string | ZIMUserInfo, second: ZIMLoginConfig | string | undefined): Promise<void> {
    try {
      const { gate, connection } = this.parts;
      gate.requireInstance();
      const credentials = checkLogin(first, second);
      if (isRefusal(credentials)) throw failure(credentials.refused, credentials.detail ?? '');
      const isLate = this.requireNoSession(credentials.userID);
      gate.countCall();
      await (isLate ? connection.relogin(credentials.token) : connection.login(credentials));
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }

  /** Whether there is a session of the user that has been sought in vain for so long that a login may help. */
  private requireNoSession(userID: string): boolean {
    const { state, userID: present, outageMs } = this.parts.connection;
    if (state === ZIMConnectionState.Disconnected) return false;
    if (state !== ZIMConnectionState.Reconnecting || outageMs <= durations.reconnectLimitMs) {
      throw failure('NetworkModuleUserHasAlreadyLogged', 'a login is running or in force');
    }
    if (userID !== present) throw failure('NetworkModuleUserOffline', 'another user has not logged out');
    return true;
  }
}
