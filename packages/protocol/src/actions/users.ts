import { anything, list, object, text } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, longID, subCode } from './values.ts';

const failedUsers = list(object({ UserId: text({ bytesMax: 65_536 }), SubCode: subCode }), { max: 100 });
const told = text({ bytesMax: 65_536 });

export const userRegister = action({
  name: 'UserRegister',
  doc: 'Registers users before they log in for the first time.',
  http: 'POST',
  params: object({
    /** Each an object with `UserId`, and `UserName` and `UserAvatar` where there is something to say. */
    UserInfo: entries(anything, 100, actionCodes.listTooLong),
  }),
  result: object({ ErrorList: failedUsers }),
  codes: ['listTooLong', 'userIDTooLong', 'registerRateExceeded', 'userExists', 'userNameTooLong', 'userAvatarTooLong'],
  rate: { name: 'standard', code: 'registerRateExceeded' },
});

export const queryUserInfos = action({
  name: 'QueryUserInfos',
  doc: 'Reads what is kept of users: name, picture and the data that the app keeps with them.',
  http: 'POST',
  params: object({ UserIds: entries(longID, 100, actionCodes.listTooLong) }),
  result: object({
    Result: list(object({ UserId: told, UserName: told, UserAvatar: told, Extra: told }), { max: 100 }),
    ErrorList: failedUsers,
  }),
  codes: ['listTooLong', 'userInfoUnreadable', 'userNotRegistered'],
  failure: 'userInfoUnreadable',
});
