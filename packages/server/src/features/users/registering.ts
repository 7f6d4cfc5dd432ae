import { millis } from '@parley/kernel/brand';
import { isRefusal, refuse } from '@parley/protocol/define';
import type { AppID } from '../../core/ids.ts';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { codeOfRefusal } from '../../core/refusals.ts';
import type { Context } from './context.ts';
import type { NewUser } from './registration-rules.ts';
import { userIDLock } from './service.ts';

/** Registers a user who has not logged in yet. The ID of somebody who was unregistered is not given out again. */
export async function registerUser(context: Context, app: AppID, { userID: text, ...profile }: NewUser) {
  const userID = toUserID(text);
  const outcome = await context.commit.run<'done', 'CommonModuleParamsInvalid'>({
    app,
    keys: [userIDLock(app, userID)],
    decide: async ({ users }) => {
      if (await users.byUserID(userID)) return refuse('CommonModuleParamsInvalid', 'the userID is taken');
      await users.register({
        ...profile,
        userKey: toUserKey(context.ids.next()),
        userID,
        userExtendedData: '',
        createdAt: context.clock.wall(),
        lastLoginAt: millis(0),
        isUnregistered: false,
      });
      return { result: 'done' };
    },
  });
  return isRefusal(outcome) ? codeOfRefusal(outcome, { CommonModuleParamsInvalid: 'userExists' }) : undefined;
}
