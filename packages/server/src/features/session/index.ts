import { isRefusal } from '@parley/protocol/define';
import { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { declared } from '../../core/refusals.ts';
import type { UserDirectory } from '../users/index.ts';
import { logout } from './life.ts';
import { uploadLog } from './log-uploads.ts';
import { login, renewToken, resume } from './service.ts';

export { createSessionLife } from './life.ts';

const declarations = methods.session;

export function createSessionHandlers(users: UserDirectory): Handlers<typeof declarations> {
  return {
    login: async (context, doorway, params) => {
      const outcome = await login(users, context, doorway, params);
      return isRefusal(outcome) ? declared(declarations.login, outcome) : outcome;
    },
    resume: async (context, doorway, params) => {
      const outcome = await resume(users, context, doorway, params);
      return isRefusal(outcome) ? declared(declarations.resume, outcome) : outcome;
    },
    logout: async (context, actor) => {
      const outcome = await logout(context, actor);
      actor.closeAfterAnswer();
      return isRefusal(outcome) ? declared(declarations.logout, outcome) : {};
    },
    uploadLog: async (context, actor, params) => {
      const outcome = await uploadLog(context, actor, params);
      return isRefusal(outcome) ? declared(declarations.uploadLog, outcome) : outcome;
    },
    renewToken: async (context, actor, params) => {
      const outcome = await renewToken(context, actor, params);
      return isRefusal(outcome) ? declared(declarations.renewToken, outcome) : outcome;
    },
  };
}
