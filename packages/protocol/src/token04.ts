import { type Refusal, refuse } from './define.ts';
import { limits, timings } from './limits.ts';

/** The binary part of a token, cut into its fields but not yet decrypted. */
export interface TokenBlock {
  readonly mode: 'cbc' | 'gcm';
  readonly expireSeconds: bigint;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** The last moment that a JavaScript date can name; a token that lives longer lives until then. */
const expiresAtMax = 8_640_000_000_000_000;

/** When the token says that it expires, in Unix milliseconds; only who knows the secret knows whether it is true. */
export const expiryOf = ({ expireSeconds }: TokenBlock): number =>
  Math.max(0, Math.min(Number(expireSeconds) * 1000, expiresAtMax));

type FormError = 'NetworkModuleTokenInvalid' | 'NetworkModuleTokenVersionError';

/**
 * The checks of a Token04 that need no secret, so that the SDK makes them too: it is text, of version 04, and a block
 * of the right layout. No message holds any part of the token.
 */
export function readToken(token: unknown): TokenBlock | Refusal<FormError> {
  const text = checkVersion(token);
  if (typeof text !== 'string') return text;
  return decodeBlock(text) ?? refuse('NetworkModuleTokenInvalid', 'token: is not a Token04 block');
}

interface Expiry {
  readonly expiresAt: number;
  readonly now: number;
}

/** Whether the token is in force. */
export const checkExpiry = ({ expiresAt, now }: Expiry): Refusal<'NetworkModuleTokenExpired'> | undefined =>
  expiresAt <= now ? refuse('NetworkModuleTokenExpired', 'token: has expired') : undefined;

/** Whether the token will be in force for a while, as it must be unless a session is only taken up again. */
export const checkRemaining = ({ expiresAt, now }: Expiry): Refusal<'NetworkModuleTokenTimeIsTooShort'> | undefined =>
  expiresAt - now < timings.tokenRemainingMsMin
    ? refuse('NetworkModuleTokenTimeIsTooShort', 'token: expires in under 30 s')
    : undefined;

/** The two characters of the version, and what follows them. */
function checkVersion(token: unknown): string | Refusal<FormError> {
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
export const gcmTagBytes = 16;
export const cbcBlockBytes = 16;

/** The layout is: expiry, IV length, IV, ciphertext length, ciphertext, and a mode byte that may be absent. */
function decodeBlock(base64: string): TokenBlock | undefined {
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
  const block: TokenBlock = {
    mode: modeByte === 1 ? 'gcm' : 'cbc',
    expireSeconds: view.getBigInt64(0),
    nonce: bytes.subarray(headBytes, lengthAt),
    ciphertext: bytes.subarray(cipherAt, cipherEnd),
  };
  return isWellSized(block) ? block : undefined;
}

function isWellSized({ mode, nonce, ciphertext }: TokenBlock): boolean {
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
