import { isRefusal, type Refusal } from '@parley/protocol/define';
import { customStatus, customStatusDuration, userName } from '@parley/protocol/features/session';
import { userID } from '@parley/protocol/features/values';
import { flag, type Schema } from '@parley/protocol/schema';
import { checkExpiry, checkRemaining, expiryOf, readToken } from '@parley/protocol/token04';
import { checkValue, fieldsOf, invalid } from '../../core/arguments.ts';
import type { Credentials } from '../../core/visit.ts';
import type { ZIMLoginConfig, ZIMUserInfo } from '../../types.ts';

/** A login as the app asks for it, but for the token, which is looked at on its own. */
export interface LoginRequest {
  readonly credentials: Omit<Credentials, 'token'>;
  readonly token: unknown;
  readonly isOffline: boolean;
}

const defaultStatusSeconds = 86_400;
const configFields = ['token', 'userName', 'customStatus', 'customStatusDuration', 'isOfflineLogin'];

/** The checks of `login`'s parameters, for both of its forms; the deprecated one takes nothing but the name. */
export function checkLogin(
  first: string | ZIMUserInfo,
  second: Pick<ZIMLoginConfig, 'token'> | string | undefined,
): LoginRequest | Refusal {
  const isOldForm = typeof first === 'object' && first !== null;
  const user = fieldsOf(first, 'userID', 'userName');
  const config = isOldForm ? fieldsOf(user, 'userName') : fieldsOf(second, ...configFields);
  const given = isOldForm ? user['userID'] : first;
  const duration = config['customStatusDuration'] ?? 0;
  const checks: readonly (readonly [name: string, schema: Schema, value: unknown])[] = [
    ['userID', userID, given],
    ['userName', userName, config['userName'] ?? ''],
    ['customStatus', customStatus, config['customStatus'] ?? ''],
    ['customStatusDuration', customStatusDuration, duration],
    ['isOfflineLogin', flag, config['isOfflineLogin'] ?? false],
  ];
  for (const [name, schema, value] of checks) {
    const checked = checkValue(name, schema, value);
    if (isRefusal(checked)) return checked;
  }
  return {
    credentials: {
      userID: String(given),
      userName: String(config['userName'] ?? ''),
      customStatus: String(config['customStatus'] ?? ''),
      customStatusDuration: Number(duration) || defaultStatusSeconds,
    },
    token: isOldForm ? second : config['token'],
    isOffline: config['isOfflineLogin'] === true,
  };
}

export interface CheckedToken {
  readonly token: string;
  /** Unix milliseconds, as the token says. */
  readonly expiresAt: number;
}

/**
 * What can be said of a token without its secret. Its age is left to the server where `now` is not known: the clock of
 * this device may be wrong by years.
 */
export function checkToken(token: unknown, now: number | undefined): CheckedToken | Refusal {
  const block = readToken(token);
  if (isRefusal(block)) return block;
  const expiresAt = expiryOf(block);
  const refusal =
    now === undefined ? undefined : (checkExpiry({ expiresAt, now }) ?? checkRemaining({ expiresAt, now }));
  return refusal ?? { token: String(token), expiresAt };
}

/** The name of the experimental method that is called. */
export function checkExperimentalCall(params: unknown): 'getSDKTimestamp' | Refusal {
  if (typeof params !== 'string') return invalid('params: is not text');
  try {
    const { method } = fieldsOf(JSON.parse(params), 'method');
    if (typeof method !== 'string') return invalid('params: names no method');
    return method === 'getSDKTimestamp' ? method : invalid('method: is not known');
  } catch {
    return invalid('params: is not JSON');
  }
}
