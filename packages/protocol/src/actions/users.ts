import { about, integer, list, object, optional, unchecked } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, failedUsers, longID, shortText } from './values.ts';

const newUsers = (max: number) =>
  entries(
    unchecked(object({ UserId: shortText, UserName: optional(shortText), UserAvatar: optional(shortText) })),
    max,
    actionCodes.listTooLong,
  );

const registrationCodes = [
  'listTooLong',
  'userIDTooLong',
  'registerRateExceeded',
  'userExists',
  'userNameTooLong',
  'userAvatarTooLong',
] as const;

const ofRegistration = { name: 'standard', code: 'registerRateExceeded' } as const;

export const userRegister = action({
  name: 'UserRegister',
  doc: 'Registers users before they log in for the first time.',
  http: 'POST',
  events: [],
  params: object({ UserInfo: about('The users: up to 100.', newUsers(100)) }),
  result: object({ ErrorList: failedUsers(100) }),
  codes: registrationCodes,
  rate: ofRegistration,
});

export const robotRegister = action({
  name: 'RobotRegister',
  doc: 'Registers bots: users who never log in, and in whose place the app answers.',
  http: 'POST',
  events: [],
  params: object({ UserInfo: about('The bots: up to 20, with IDs that begin with `@RBT#`.', newUsers(20)) }),
  result: object({ ErrorList: failedUsers(20) }),
  codes: registrationCodes,
  rate: ofRegistration,
});

export const modifyUserInfo = action({
  name: 'ModifyUserInfo',
  doc: 'Changes the names, the pictures and the data of users; what is absent stays.',
  http: 'POST',
  events: ['userInfoUpdated', 'friendInfoUpdated'],
  params: object({
    UserInfo: about(
      'The users, each with what changes; an empty text clears.',
      entries(
        unchecked(
          object({
            UserId: shortText,
            UserName: optional(shortText),
            UserAvatar: optional(shortText),
            Extra: optional(shortText),
          }),
        ),
        100,
        actionCodes.listTooLong,
      ),
    ),
  }),
  result: object({ ErrorList: failedUsers(100) }),
  codes: ['listTooLong', 'userNameTooLong', 'userAvatarTooLong', 'modifiedUserMissing', 'userWriteFailed'],
  failure: 'userWriteFailed',
});

export const queryUserInfos = action({
  name: 'QueryUserInfos',
  doc: 'Reads what is kept of users: name, picture and the data that the app keeps with them.',
  http: 'POST',
  events: [],
  params: object({ UserIds: entries(longID, 100, actionCodes.listTooLong) }),
  result: object({
    Result: about(
      'Those who are registered.',
      list(object({ UserId: shortText, UserName: shortText, UserAvatar: shortText, Extra: shortText }), {
        max: 100,
      }),
    ),
    ErrorList: failedUsers(100),
  }),
  codes: ['listTooLong', 'userInfoUnreadable', 'userNotRegistered'],
  failure: 'userInfoUnreadable',
});

export const queryUserOnlineState = action({
  name: 'QueryUserOnlineState',
  doc: 'Says of users whether they are online, or offline without having logged out.',
  http: 'GET',
  events: [],
  params: object({ UserId: about('The IDs of the users.', entries(longID, 100, actionCodes.listTooLong)) }),
  result: object({
    Result: about(
      'Those who are online or went offline without logging out.',
      list(object({ UserId: shortText, Status: about('`Online` or `Offline`.', shortText) }), { max: 100 }),
    ),
    ErrorList: failedUsers(100),
  }),
  codes: ['listTooLong', 'userNotLoggedIn'],
});

export const queryAppCommunityList = action({
  name: 'QueryAppCommunityList',
  doc: 'Lists the communities of the app, of which Parley has none.',
  http: 'GET',
  events: [],
  params: object({
    Limit: optional(integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
    Next: optional(integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
  }),
  result: object({
    TotalCount: integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    Next: integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    CommunityIdList: about(
      'Always empty here.',
      list(
        object({
          CommunityId: about('The ID of a community.', shortText),
          CommunityName: about('Its name.', shortText),
        }),
        { max: 10_000 },
      ),
    ),
  }),
  codes: [],
  rate: { name: 'appLists' },
});

export const cgiDescribeZIMAudioLicense = action({
  name: 'CgiDescribeZIMAudioLicense',
  doc: 'Asks for a licence that Parley neither has nor needs.',
  http: 'GET',
  events: [],
  params: object({}),
  result: object({}),
  codes: ['serviceNotEnabled'],
});
