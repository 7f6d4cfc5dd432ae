import { utf8Length } from '@parley/kernel/utf8';
import { id, shortText } from '@parley/protocol/actions/values';
import { limits } from '@parley/protocol/limits';
import { object, optional, parse } from '@parley/protocol/schema';
import type { ProfileChange } from './rules.ts';

const userIDBytesMax = 32;
/** How a bot's userID begins, and nobody else's. */
const botPrefix = '@RBT#';

/** Bots are users in whose place the app answers; they never log in. */
export const isBot = (userID: string): boolean => userID.startsWith(botPrefix);

/** A user as the app's server names one whom it registers. */
export interface NewUser {
  readonly userID: string;
  readonly userName: string;
  readonly userAvatarUrl: string;
}

type LengthFault = 'userNameTooLong' | 'userAvatarTooLong';
export type RegistrationFault = 'parameterInvalid' | 'userIDTooLong' | LengthFault;
export type ModificationFault = 'parameterInvalid' | LengthFault;

const registered = object({ UserId: shortText, UserName: optional(shortText), UserAvatar: optional(shortText) });
const modified = object({
  UserId: id,
  UserName: optional(shortText),
  UserAvatar: optional(shortText),
  Extra: optional(shortText),
});

/** Looks at one of the users to be registered; the others do not depend on it. */
export function readRegistration(value: unknown, kind: 'user' | 'bot'): NewUser | RegistrationFault {
  const parsed = parse(registered, value);
  if (!parsed.ok) return 'parameterInvalid';
  const { UserId: userID, UserName: userName = '', UserAvatar: userAvatarUrl = '' } = parsed.value;
  if (utf8Length(userID) > userIDBytesMax) return 'userIDTooLong';
  if (!parse(id, userID).ok || isBot(userID) !== (kind === 'bot')) return 'parameterInvalid';
  return faultOfLengths(userName, userAvatarUrl) ?? { userID, userName, userAvatarUrl };
}

/** Looks at one of the users to be changed; what is absent stays. */
export function readModification(
  value: unknown,
): { readonly userID: string; readonly change: ProfileChange } | ModificationFault {
  const parsed = parse(modified, value);
  if (!parsed.ok) return 'parameterInvalid';
  const { UserId: userID, UserName: userName, UserAvatar: userAvatarUrl, Extra: userExtendedData } = parsed.value;
  const change = {
    ...(userName !== undefined && { userName }),
    ...(userAvatarUrl !== undefined && { userAvatarUrl }),
    ...(userExtendedData !== undefined && { userExtendedData }),
  };
  return faultOfLengths(userName, userAvatarUrl) ?? { userID, change };
}

function faultOfLengths(userName = '', userAvatarUrl = ''): LengthFault | undefined {
  if (utf8Length(userName) > limits.userNameBytesMax) return 'userNameTooLong';
  return utf8Length(userAvatarUrl) > limits.userAvatarUrlBytesMax ? 'userAvatarTooLong' : undefined;
}
