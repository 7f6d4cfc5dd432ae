import type { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import type { UserDirectory } from '../users/index.ts';
import { logout } from './life.ts';
import { uploadLog } from './log-uploads.ts';
import { login, renewToken, resume } from './service.ts';

export { createSessionLife } from './life.ts';

export function createSessionHandlers(users: UserDirectory): Handlers<typeof methods.session> {
  return {
    login: (context, doorway, params) => login(users, context, doorway, params),
    resume: (context, doorway, params) => resume(users, context, doorway, params),
    logout,
    uploadLog,
    renewToken,
  };
}
