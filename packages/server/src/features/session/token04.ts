import { createDecipheriv } from 'node:crypto';
import { type Millis, millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { limits, timings } from '@parley/protocol/limits';
import type { AppRow } from '../../storage/storage.ts';

export interface TokenCheck {
  readonly token: unknown;
  /** `undefined` if no such app is known here. */
  readonly app: AppRow | undefined;
  readonly userID: string;
  readonly now: Millis;
  readonly purpose: 'login' | 'resume' | 'renew';
}

export interface CheckedToken {
  readonly expiresAt: Millis;
}

type TokenError =
  | 'CommonModuleInvalidAppID'
  | 'NetworkModuleTokenInvalid'
  | 'NetworkModuleTokenVersionError'
  | 'NetworkModuleCommonError'
  | 'NetworkModuleTokenExpired'
  | 'NetworkModuleTokenTimeIsTooShort';

/** The binary part of a token, cut into its fields but not yet decrypted. */
interface Block {
  readonly mode: 'cbc' | 'gcm';
  readonly expireSeconds: bigint;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

interface Claims {
  readonly user_id: string;
  readonly expire: number;
}

/** The last moment that a JavaScript date can name; a token that lives longer lives until then. */
const expiresAtMax = 8_640_000_000_000_000;

/**
 * Verifies a Token04; the first failing check decides the error, and no message holds any part of the token.
 * Every app of this server has the messaging service, so nobody is refused for lack of it.
 */
export function checkToken(check: TokenCheck): CheckedToken | Refusal<TokenError> {
  const { token, app, purpose } = check;
  if (!app?.isEnabled) return refuse('CommonModuleInvalidAppID', 'appID: no such app on this server');
  const text = checkVersion(token);
  if (isRefusal(text)) return text;
  const block = decodeBlock(text);
  if (block === undefined) return refuse('NetworkModuleTokenInvalid', 'token: is not a Token04 block');
  const foreign = purpose === 'renew' ? 'NetworkModuleTokenInvalid' : 'NetworkModuleCommonError';
  const content = decrypt(block, app.serverSecret);
  if (content === undefined) return refuse(foreign, "token: was not made with this app's secret");
  if (content['app_id'] !== app.app) return refuse(foreign, 'token: was made for another app');
  const claims = checkClaims(content, block, check.userID);
  if (isRefusal(claims)) return claims;
  return checkExpiry(claims, check);
}

/** Steps that need nothing but the text: the two characters of the version, and what follows them. */
function checkVersion(token: unknown): string | Refusal<TokenError> {
  if (typeof token !== 'string' || token === '') return refuse('NetworkModuleTokenInvalid', 'token: is missing');
  if (token.length > limits.tokenBytesMax) return refuse('NetworkModuleTokenInvalid', 'token: is too long');
  if (token.startsWith('04')) return token.slice(2);
  if (/^(\d\d|3[A-Za-z])/.test(token)) {
    return refuse('NetworkModuleTokenVersionError', 'token: is of another version than 04');
  }
  return refuse('NetworkModuleTokenInvalid', 'token: has no version');
}

const headBytes = 8 + 2;
const lengthBytes = 2;
const cbcIvBytes = 16;
const gcmNonceBytes = 12;
const gcmTagBytes = 16;
const cbcBlockBytes = 16;

/** The layout is: expiry, IV length, IV, ciphertext length, ciphertext, and a mode byte that may be absent. */
function decodeBlock(base64: string): Block | undefined {
  const bytes = decodeBase64(base64);
  if (bytes === undefined || bytes.length < headBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lengthAt = headBytes + view.getUint16(8);
  const cipherAt = lengthAt + lengthBytes;
  if (bytes.length < cipherAt) return undefined;
  const cipherEnd = cipherAt + view.getUint16(lengthAt);
  if (bytes.length < cipherEnd || bytes.length > cipherEnd + 1) return undefined;
  const modeByte = bytes[cipherEnd] ?? 0;
  if (modeByte > 1) return undefined;
  const block: Block = {
    mode: modeByte === 1 ? 'gcm' : 'cbc',
    expireSeconds: view.getBigInt64(0),
    nonce: bytes.subarray(headBytes, lengthAt),
    ciphertext: bytes.subarray(cipherAt, cipherEnd),
  };
  return isWellSized(block) ? block : undefined;
}

function isWellSized({ mode, nonce, ciphertext }: Block): boolean {
  if (mode === 'gcm') return nonce.length === gcmNonceBytes && ciphertext.length > gcmTagBytes;
  return nonce.length === cbcIvBytes && ciphertext.length > 0 && ciphertext.length % cbcBlockBytes === 0;
}

/** Standard alphabet; the padding may be missing. `atob` alone would also let white space pass. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The JSON object inside, or `undefined` when the secret is another one or the bytes were altered. */
function decrypt(block: Block, serverSecret: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(decipher(block, serverSecret));
    const content: unknown = JSON.parse(text);
    const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
    return isObject ? (content as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function decipher({ mode, nonce, ciphertext }: Block, serverSecret: string): Uint8Array {
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
  block: Block,
  userID: string,
): Claims | Refusal<TokenError> {
  const { user_id, nonce, ctime, expire, payload } = content;
  const isWellTyped =
    typeof user_id === 'string' &&
    Number.isInteger(nonce) &&
    Number.isInteger(ctime) &&
    Number.isSafeInteger(expire) &&
    (payload === undefined || payload === null || typeof payload === 'string');
  if (!isWellTyped) return refuse('NetworkModuleTokenInvalid', 'token: a field is missing or of a wrong type');
  const claims: Claims = { user_id, expire: expire as number };
  if (BigInt(claims.expire) !== block.expireSeconds) {
    return refuse('NetworkModuleTokenInvalid', 'token: its expiry was altered');
  }
  return user_id === userID ? claims : refuse('NetworkModuleTokenInvalid', 'token: was made for another user');
}

function checkExpiry({ expire }: Claims, { now, purpose }: TokenCheck): CheckedToken | Refusal<TokenError> {
  const expiresAt = millis(Math.min(expire * 1000, expiresAtMax));
  if (expiresAt <= now) return refuse('NetworkModuleTokenExpired', 'token: has expired');
  if (purpose !== 'resume' && expiresAt - now < timings.tokenRemainingMsMin) {
    return refuse('NetworkModuleTokenTimeIsTooShort', 'token: expires in under 30 s');
  }
  return { expiresAt };
}
