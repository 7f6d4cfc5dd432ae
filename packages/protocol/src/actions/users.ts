import { list, object, optional, text, unchecked } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, longID, subCode } from './values.ts';

const told = text({ bytesMax: 65_536 });
const failedUsers = list(object({ UserId: told, SubCode: subCode }), { max: 100 });

export const userRegister = action({
  name: 'UserRegister',
  doc: 'Registers users before they log in for the first time.',
  http: 'POST',
  params: object({
    UserInfo: entries(
      unchecked(object({ UserId: told, UserName: optional(told), UserAvatar: optional(told) })),
      100,
      actionCodes.listTooLong,
    ),
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
