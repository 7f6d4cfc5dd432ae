import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import type { Credentials } from '../../core/visit.ts';
import type { ZIMLoginConfig, ZIMUserInfo } from '../../types.ts';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

/**
 * The checks of `login` that need no network, for both of its forms. The token's age is left to the server: the clock
 * of this device may be wrong by years.
 */
export function checkLogin(
  first: string | ZIMUserInfo,
  second: ZIMLoginConfig | string | undefined,
): Credentials | Refusal {
  const isOldForm = typeof first === 'object' && first !== null;
  const config = fieldsOf(second);
  const token = isOldForm ? second : config['token'];
  const userName = (isOldForm ? fieldsOf(first) : config)['userName'] ?? '';
  const userID = parse(userIDSchema, isOldForm ? first.userID : first);
  if (!userID.ok) return refuse('CommonModuleParamsInvalid', `userID: ${userID.fault.fault}`);
  if (typeof userName !== 'string') return refuse('CommonModuleParamsInvalid', 'userName: is not text');
  if (utf8Length(userName) > limits.userNameBytesMax) {
    return refuse('CommonModuleParamsInvalid', `userName: is over ${limits.userNameBytesMax} bytes`);
  }
  if (!isOldForm && config['isOfflineLogin'] === true) {
    return refuse('NetworkModuleUserIDError', 'isOfflineLogin: this device keeps no record of an earlier login');
  }
  const refusal = checkToken(token);
  return refusal ?? { userID: userID.value, userName, token: String(token) };
}

/** Whether it can be a token at all, and of a version that is known. */
function checkToken(token: unknown): Refusal | undefined {
  if (typeof token !== 'string' || token === '') return refuse('NetworkModuleTokenInvalid', 'token: is missing');
  if (token.length > limits.tokenBytesMax) return refuse('NetworkModuleTokenInvalid', 'token: is too long');
  if (/^(?!04)\d\d|^3[A-Za-z]/.test(token)) {
    return refuse('NetworkModuleTokenVersionError', 'token: is not of version 04');
  }
  return token.startsWith('04') ? undefined : refuse('NetworkModuleTokenInvalid', 'token: has no version');
}
