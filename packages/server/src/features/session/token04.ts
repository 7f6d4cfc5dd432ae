import { createDecipheriv } from 'node:crypto';
import { type Millis, millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import {
  cbcBlockBytes,
  checkExpiry,
  checkRemaining,
  expiryOf,
  gcmTagBytes,
  readToken,
  type TokenBlock,
} from '@parley/protocol/token04';
import { secretsAt } from '../../core/app-secrets.ts';
import type { AppID } from '../../core/ids.ts';
import type { AppRow } from '../../storage/storage.ts';
import { type Claims, readClaims } from './claims.ts';

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
  /** Whether tokens of the cipher CBC are taken, which notices no change to them. */
  readonly takesCbc: boolean;
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

/**
 * Verifies a Token04; the first failing check decides the error, and no message holds any part of the token.
 *
 * What is inside is told apart by nothing but the documented codes: one sentence stands for every way in which a token
 * is not of this app, and one for every way in which its claims are not those of this user.
 */
export function checkToken<Of extends Purpose>(check: TokenCheck<Of>): CheckedToken | Refusal<ErrorOf<Of>> {
  const { token, app, purpose, now } = check;
  const isOpen = app?.isEnabled === true && (app.validUntil === undefined || now < app.validUntil);
  if (!isOpen) return refuse('CommonModuleInvalidAppID', 'appID: no such app on this server');
  if (app.hasMessaging === false) return refuse('CommonModuleUnactivatedIMServer');
  const block = readToken(token);
  if (isRefusal(block)) return block;
  if (block.mode === 'cbc' && !check.takesCbc) {
    return refuse('NetworkModuleTokenInvalid', 'token: is of the cipher CBC, which this server does not take');
  }
  const { foreign, short }: Purposes[Of] = purposes[purpose];
  const claims = openedBy(secretsAt(app, now), block, app.app);
  if (!claims) return refuse(foreign, "token: was not made for this app with the app's secret");
  if (!isOfUser(claims, block, check.userID)) {
    return refuse('NetworkModuleTokenInvalid', 'token: lacks a field, or was made for another user or another expiry');
  }
  const expiresAt = millis(expiryOf(block));
  const expired = checkExpiry({ expiresAt, now });
  if (expired) return expired;
  const tooShort = checkRemaining({ expiresAt, now });
  return tooShort && short !== undefined ? refuse(short, tooShort.detail) : { expiresAt };
}

/** All secrets are tried whichever of them opens it: how long it takes tells nobody by which one a token was made. */
function openedBy(secrets: readonly string[], block: TokenBlock, app: AppID): Claims | undefined {
  const opened = secrets.map((secret) => open(block, secret));
  return opened.find((claims) => claims?.get('app_id') === app);
}

/**
 * The claims inside, or `undefined` when the secret is another one or the bytes were altered. Every step is made
 * whatever came of the one before: how long it takes tells nobody which one failed.
 */
function open(block: TokenBlock, serverSecret: string): Claims | undefined {
  const { plain, isWhole } = decipher(block, serverSecret);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(plain);
  const claims = readClaims(text);
  return isWhole && isSame(new TextEncoder().encode(text), plain) ? claims : undefined;
}

/** What was sealed; where it is not `isWhole`, something as long. */
interface Deciphered {
  readonly plain: Uint8Array;
  readonly isWhole: boolean;
}

const secretBytes = 32;

function decipher(block: TokenBlock, serverSecret: string): Deciphered {
  const key = new TextEncoder().encode(serverSecret);
  if (key.length !== secretBytes) return { plain: block.ciphertext, isWhole: false };
  return block.mode === 'cbc' ? decipherCbc(block, key) : decipherGcm(block, key);
}

function decipherCbc({ nonce, ciphertext }: TokenBlock, key: Uint8Array): Deciphered {
  const cbc = createDecipheriv('aes-256-cbc', key, nonce);
  cbc.setAutoPadding(false);
  return unpad(concat(cbc.update(ciphertext), cbc.final()));
}

function decipherGcm({ nonce, ciphertext }: TokenBlock, key: Uint8Array): Deciphered {
  const tagAt = ciphertext.length - gcmTagBytes;
  const gcm = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: gcmTagBytes });
  gcm.setAuthTag(ciphertext.subarray(tagAt));
  const plain = gcm.update(ciphertext.subarray(0, tagAt));
  try {
    gcm.final();
    return { plain, isWhole: true };
  } catch {
    return { plain, isWhole: false };
  }
}

/** Takes the padding of PKCS#7 off; one that is wrong is left on. */
function unpad(padded: Uint8Array): Deciphered {
  const count = padded.at(-1) ?? 0;
  const isWhole = count >= 1 && count <= cbcBlockBytes && padded.subarray(-count).every((byte) => byte === count);
  return { plain: isWhole ? padded.subarray(0, -count) : padded, isWhole };
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** Text that was made of bytes which are no UTF-8 gives other ones. */
const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

/** Whether the claims are of the right types, and those of this user and of the expiry outside. */
function isOfUser(claims: Claims, { expireSeconds }: TokenBlock, userID: string): boolean {
  const [nonce, ctime, expire, payload] = ['nonce', 'ctime', 'expire', 'payload'].map((name) => claims.get(name));
  return (
    claims.get('user_id') === userID &&
    Number.isInteger(nonce) &&
    Number.isInteger(ctime) &&
    Number.isSafeInteger(expire) &&
    BigInt(Number(expire)) === expireSeconds &&
    (payload === undefined || payload === null || typeof payload === 'string')
  );
}
