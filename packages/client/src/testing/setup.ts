import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import type { ZIM } from '../client.ts';
import { createClient } from '../create.ts';
import type { CallLimits } from '../limits.ts';
import type { ZIMLoginConfig } from '../types.ts';
import { FakeServer, plainScript } from './fake-server.ts';
import { type Recorder, record } from './recorder.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';
import { testToken } from './test-tokens.ts';

export const unlimited: CallLimits = {
  callsPerSecondMax: Number.POSITIVE_INFINITY,
  messagesPerSecondMax: Number.POSITIVE_INFINITY,
  commandsPerSecondMax: Number.POSITIVE_INFINITY,
  sendingMax: 10_000,
  digestedLogsMin: 64,
};

export const loginConfig = (token = testToken): ZIMLoginConfig => ({
  userName: '',
  token,
  isOfflineLogin: false,
  customStatus: '',
  customStatusDuration: 0,
});

export interface Setup {
  readonly clock: ManualClock;
  readonly server: FakeServer;
  readonly platform: TestPlatform;
  readonly client: ZIM;
  readonly told: Recorder;
  /** Logs in and lets everything that follows from it happen. */
  login(userID?: string): Promise<void>;
}

/** One client of app 1 before a server that does what a test says. */
export function setUp(limits: Partial<CallLimits> = unlimited, seed = 1): Setup {
  const clock = createManualClock();
  const server = new FakeServer(clock, plainScript(clock));
  const platform = createTestPlatform({ clock, seed, openSocket: server.openSocket });
  const client = createClient({ appID: 1, server: 'http://chat.example', platform, limits });
  const told = record(client);
  const login = async (userID = 'ann'): Promise<void> => {
    const done = client.login(userID, loginConfig());
    await clock.run(50);
    await done;
  };
  return { clock, server, platform, client, told, login };
}
