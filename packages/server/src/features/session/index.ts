import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import type { UserDirectory } from '../users/index.ts';
import type { SessionStoreNames } from './context.ts';
import { queryDeviceList, signOutDevice } from './devices.ts';
import { logout, sessionLife } from './life.ts';
import { createLogUploads, logSweep } from './log-uploads.ts';
import { createLostNodes } from './lost-nodes.ts';
import { login, renewToken, resume } from './service.ts';
import { sessionSettings } from './settings.ts';
import { sessionSweeps } from './sweeps.ts';

export function createSessionFeature(users: UserDirectory): Feature<typeof methods.session, SessionStoreNames> {
  const { uploadLog } = createLogUploads();
  const lostNodes = createLostNodes();
  return {
    settings: sessionSettings,
    sweeps: sessionSweeps,
    outsideSweeps: (config) => [logSweep(config), lostNodes()],
    sessionLife,
    handlers: {
      login: (context, doorway, params) => login(users, context, doorway, params),
      resume: (context, doorway, params) => resume(users, context, doorway, params),
      logout,
      uploadLog,
      renewToken,
      queryDeviceList,
      signOutDevice,
    },
  };
}
