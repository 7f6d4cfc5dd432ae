import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import type { ZIM } from '../client.ts';
import { createClient } from '../create.ts';
import type { CallLimits } from '../limits.ts';
import type { ZIMMessageSendConfig, ZIMTextMessage } from '../types.ts';
import { ModelServer } from './model-server.ts';
import { type Recorder, record } from './recorder.ts';
import { loginConfig, unlimited } from './setup.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';

/** A user on a device. */
export interface Device {
  readonly userID: string;
  readonly platform: TestPlatform;
  readonly client: ZIM;
  readonly told: Recorder;
  login(): Promise<void>;
  /** The device goes on with another run of the app: the same cache, nothing else. */
  restart(): Device;
}

export interface World {
  readonly clock: ManualClock;
  readonly server: ModelServer;
  /** A device that was never used before. */
  device(userID: string): Device;
}

export function createWorld(limits: Partial<CallLimits> = unlimited): World {
  const clock = createManualClock();
  const server = new ModelServer(clock);
  let devices = 0;
  const run = (userID: string, platform: TestPlatform): Device => {
    const client = createClient({ appID: 1, server: 'http://chat.example', platform, limits });
    const login = async (): Promise<void> => {
      const done = client.login(userID, loginConfig());
      await clock.run(100);
      await done;
    };
    return { userID, platform, client, told: record(client), login, restart: () => run(userID, platform) };
  };
  const device = (userID: string): Device => {
    devices += 1;
    return run(userID, createTestPlatform({ clock, seed: devices, openSocket: server.network.openSocket }));
  };
  return { clock, server, device };
}

export const textMessage = (message: string): ZIMTextMessage => ({ type: 1, message });

export const sendConfig: ZIMMessageSendConfig = { priority: 1 };
