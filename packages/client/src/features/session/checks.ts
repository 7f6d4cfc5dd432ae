import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { customStatus, customStatusDuration, userName } from '@parley/protocol/features/session';
import { userID } from '@parley/protocol/features/values';
import { flag, parse, type Schema } from '@parley/protocol/schema';
import { checkExpiry, checkRemaining, expiryOf, readToken } from '@parley/protocol/token04';
import { fieldsOf } from '../../core/arguments.ts';
import type { Credentials } from '../../core/visit.ts';
import type { ZIMLoginConfig, ZIMUserInfo } from '../../types.ts';

/** A login as the app asks for it, but for the token, which is looked at on its own. */
export interface LoginRequest {
  readonly credentials: Omit<Credentials, 'token'>;
  readonly token: unknown;
  readonly isOffline: boolean;
}

const defaultStatusSeconds = 86_400;

/** The checks of `login`'s parameters, for both of its forms; the deprecated one takes nothing but the name. */
export function checkLogin(
  first: string | ZIMUserInfo,
  second: ZIMLoginConfig | string | undefined,
): LoginRequest | Refusal {
  const isOldForm = typeof first === 'object' && first !== null;
  const config = isOldForm ? { userName: fieldsOf(first)['userName'] } : fieldsOf(second);
  const given = isOldForm ? first.userID : first;
  const duration = config['customStatusDuration'] ?? 0;
  const checks: readonly (readonly [name: string, schema: Schema, value: unknown])[] = [
    ['userID', userID, given],
    ['userName', userName, config['userName'] ?? ''],
    ['customStatus', customStatus, config['customStatus'] ?? ''],
    ['customStatusDuration', customStatusDuration, duration],
    ['isOfflineLogin', flag, config['isOfflineLogin'] ?? false],
  ];
  for (const [name, schema, value] of checks) {
    const parsed = parse(schema, value);
    if (!parsed.ok) return refuse('CommonModuleParamsInvalid', `${name}: ${parsed.fault.fault}`);
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
export function checkExperimentalCall(params: unknown): string | Refusal {
  if (typeof params !== 'string') return refuse('CommonModuleParamsInvalid', 'params: is not text');
  try {
    const { method } = fieldsOf(JSON.parse(params));
    if (typeof method === 'string') return method;
  } catch {
    return refuse('CommonModuleParamsInvalid', 'params: is not JSON');
  }
  return refuse('CommonModuleParamsInvalid', 'params: names no method');
}
