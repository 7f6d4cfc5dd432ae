import { createDecipheriv } from 'node:crypto';
import { type Millis, millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import {
  checkExpiry,
  checkRemaining,
  expiryOf,
  gcmTagBytes,
  readToken,
  type TokenBlock,
} from '@parley/protocol/token04';
import type { AppRow } from '../../storage/storage.ts';

/** What a token may be shown for: the codes for one that is not of this app, and for one that must last longer. */
const purposes = {
  login: { foreign: 'NetworkModuleCommonError', short: 'NetworkModuleTokenTimeIsTooShort' },
  resume: { foreign: 'NetworkModuleCommonError', short: undefined },
  renew: { foreign: 'NetworkModuleTokenInvalid', short: 'NetworkModuleTokenTimeIsTooShort' },
} as const;
type Purposes = typeof purposes;
type Purpose = keyof Purposes;
type ErrorOf<Of extends Purpose> = TokenError | Purposes[Of]['foreign'] | NonNullable<Purposes[Of]['short']>;

export interface TokenCheck<Of extends Purpose = Purpose> {
  readonly token: unknown;
  /** `undefined` if no such app is known here. */
  readonly app: AppRow | undefined;
  readonly userID: string;
  readonly now: Millis;
  readonly purpose: Of;
}

export interface CheckedToken {
  readonly expiresAt: Millis;
}

type TokenError =
  | 'CommonModuleInvalidAppID'
  | 'CommonModuleUnactivatedIMServer'
  | 'NetworkModuleTokenInvalid'
  | 'NetworkModuleTokenVersionError'
  | 'NetworkModuleTokenExpired';

/** Verifies a Token04; the first failing check decides the error, and no message holds any part of the token. */
export function checkToken<Of extends Purpose>(check: TokenCheck<Of>): CheckedToken | Refusal<ErrorOf<Of>> {
  const { token, app, purpose } = check;
  const isOpen = app?.isEnabled === true && (app.validUntil === undefined || check.now < app.validUntil);
  if (!isOpen) return refuse('CommonModuleInvalidAppID', 'appID: no such app on this server');
  if (app.hasMessaging === false) return refuse('CommonModuleUnactivatedIMServer');
  const block = readToken(token);
  if (isRefusal(block)) return block;
  const { foreign, short }: Purposes[Of] = purposes[purpose];
  const content = decrypt(block, app.serverSecret);
  if (content === undefined) return refuse(foreign, "token: was not made with this app's secret");
  if (content['app_id'] !== app.app) return refuse(foreign, 'token: was made for another app');
  const expiresAt = millis(expiryOf(block));
  const refusal = checkClaims(content, block, check.userID) ?? checkExpiry({ expiresAt, now: check.now });
  if (refusal) return refusal;
  const tooShort = checkRemaining({ expiresAt, now: check.now });
  return tooShort && short !== undefined ? refuse(short, tooShort.detail) : { expiresAt };
}

/** The JSON object inside, or `undefined` when the secret is another one or the bytes were altered. */
function decrypt(block: TokenBlock, serverSecret: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(decipher(block, serverSecret));
    const content: unknown = JSON.parse(text);
    const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
    return isObject ? (content as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function decipher({ mode, nonce, ciphertext }: TokenBlock, serverSecret: string): Uint8Array {
  const key = new TextEncoder().encode(serverSecret);
  if (mode === 'cbc') {
    const cbc = createDecipheriv('aes-256-cbc', key, nonce);
    return concat(cbc.update(ciphertext), cbc.final());
  }
  const gcm = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: gcmTagBytes });
  gcm.setAuthTag(ciphertext.subarray(ciphertext.length - gcmTagBytes));
  return concat(gcm.update(ciphertext.subarray(0, ciphertext.length - gcmTagBytes)), gcm.final());
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function checkClaims(
  content: Readonly<Record<string, unknown>>,
  block: TokenBlock,
  userID: string,
): Refusal<TokenError> | undefined {
  const { user_id, nonce, ctime, expire, payload } = content;
  const isWellTyped =
    typeof user_id === 'string' &&
    Number.isInteger(nonce) &&
    Number.isInteger(ctime) &&
    Number.isSafeInteger(expire) &&
    (payload === undefined || payload === null || typeof payload === 'string');
  if (!isWellTyped) return refuse('NetworkModuleTokenInvalid', 'token: a field is missing or of a wrong type');
  if (BigInt(expire as number) !== block.expireSeconds) {
    return refuse('NetworkModuleTokenInvalid', 'token: its expiry was altered');
  }
  return user_id === userID ? undefined : refuse('NetworkModuleTokenInvalid', 'token: was made for another user');
}
