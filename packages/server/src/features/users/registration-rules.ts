import { utf8Length } from '@parley/kernel/utf8';
import { id, shortText } from '@parley/protocol/actions/values';
import { limits } from '@parley/protocol/limits';
import { object, optional, parse } from '@parley/protocol/schema';

const userIDBytesMax = 32;
/** How the server names bots, and nobody else is named. */
const botPrefix = '@RBT#';

/** A user as the app's server names one whom it registers. */
export interface NewUser {
  readonly userID: string;
  readonly userName: string;
  readonly userAvatarUrl: string;
}

export type RegistrationFault = 'parameterInvalid' | 'userIDTooLong' | 'userNameTooLong' | 'userAvatarTooLong';

const entry = object({ UserId: shortText, UserName: optional(shortText), UserAvatar: optional(shortText) });

/** The userID that an entry names, for the list of failures; whatever it is, it is told as text. */
export function nameIn(value: unknown): string {
  const userID: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'UserId') : undefined;
  return typeof userID === 'string' ? userID : '';
}

/** Looks at one of the users to be registered; the others do not depend on it. */
export function readRegistration(value: unknown): NewUser | RegistrationFault {
  const parsed = parse(entry, value);
  if (!parsed.ok) return 'parameterInvalid';
  const { UserId: userID, UserName: userName = '', UserAvatar: userAvatarUrl = '' } = parsed.value;
  if (utf8Length(userID) > userIDBytesMax) return 'userIDTooLong';
  if (!parse(id, userID).ok || userID.startsWith(botPrefix)) return 'parameterInvalid';
  if (utf8Length(userName) > limits.userNameBytesMax) return 'userNameTooLong';
  if (utf8Length(userAvatarUrl) > limits.userAvatarUrlBytesMax) return 'userAvatarTooLong';
  return { userID, userName, userAvatarUrl };
}
