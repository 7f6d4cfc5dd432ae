import { createCipheriv } from 'node:crypto';
import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { toAppID } from '../../core/ids.ts';
import { checkToken } from '../../features/session/token04.ts';
import type { AppRow } from '../../storage/storage.ts';
import { type Chance, manyOf } from './chance.ts';
import type { FuzzTarget } from './target.ts';

const secret = '0123456789abcdef0123456789abcdef';
const app: AppRow = { app: toAppID(7), serverSecret: secret, isEnabled: true, createdAt: millis(0) };
const nowSeconds = 1_700_000_000;
const expire = nowSeconds + 3600;
const claims = { app_id: 7, user_id: 'alice', nonce: 1, ctime: nowSeconds, expire, payload: '' };

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** A token around any text, made with a key that is or is not the app's. */
function seal(text: string, mode: 'cbc' | 'gcm', key: string, outerExpire: number): Uint8Array {
  const iv = new Uint8Array(mode === 'cbc' ? 16 : 12).fill(7);
  const plain = new TextEncoder().encode(text);
  const cbc = mode === 'cbc' ? createCipheriv('aes-256-cbc', key, iv) : undefined;
  const gcm = cbc ? undefined : createCipheriv('aes-256-gcm', key, iv);
  const cipher = cbc ?? gcm;
  const sealed = cipher ? [...cipher.update(plain), ...cipher.final(), ...(gcm?.getAuthTag() ?? [])] : [];
  const bytes = new Uint8Array(12 + iv.length + sealed.length + (gcm ? 1 : 0));
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(outerExpire));
  view.setUint16(8, iv.length);
  bytes.set(iv, 10);
  view.setUint16(10 + iv.length, sealed.length);
  bytes.set(sealed, 12 + iv.length);
  if (gcm) bytes[bytes.length - 1] = 1;
  return bytes;
}

const sound = {
  cbc: seal(JSON.stringify(claims), 'cbc', secret, expire),
  gcm: seal(JSON.stringify(claims), 'gcm', secret, expire),
};

/** `mayPass`: the claims are as they must be, or the bytes may have been bent into such. */
interface Case {
  readonly token: unknown;
  readonly mayPass: boolean;
}

const modes = ['cbc', 'gcm'] as const;

const noTokens = [undefined, null, 4, {}, [], '', '04', '03', '4'];

function makeGarbage(chance: Chance): Case {
  const token = chance.once(3)
    ? chance.pick(noTokens)
    : chance.once(2)
      ? chance.text(60)
      : `04${btoa(latin(chance, 300))}`;
  return { token, mayPass: false };
}

const latin = (chance: Chance, lengthMax: number): string =>
  Array.from({ length: chance.below(lengthMax) }, () => String.fromCharCode(chance.below(256))).join('');

/** A sound token with bytes changed, cut off or added. Without a tag (CBC) what comes of it may be sound too. */
function bend(chance: Chance): Case {
  const mode = chance.pick(modes);
  const whole = sound[mode];
  const kept = chance.once(3) ? chance.below(whole.length) : whole.length;
  const bytes = new Uint8Array(kept + (chance.once(4) ? chance.below(5) : 0));
  bytes.set(whole.subarray(0, kept));
  for (let left = chance.below(4); left > 0 && bytes.length > 0; left -= 1) {
    const at = chance.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + chance.below(255));
  }
  const isSame = bytes.length === whole.length && bytes.every((byte, index) => byte === whole[index]);
  return { token: `04${toBase64(bytes)}`, mayPass: isSame || mode === 'cbc' };
}

const claimNames = ['app_id', 'user_id', 'nonce', 'ctime', 'expire', 'payload', '__proto__', 'x'];
const claimValues = [
  'alice',
  'ALICE',
  'alice\u0000',
  '__proto__',
  7,
  '7',
  expire,
  -1,
  1e300,
  null,
  true,
  [],
  {},
  ['alice'],
];

/** Claims of all sorts in a token that is made as it should be. */
function claim(chance: Chance): Case {
  const content: Record<string, unknown> = { ...claims };
  for (let left = chance.below(4); left > 0; left -= 1) {
    content[chance.pick(claimNames)] = chance.once(6) ? chance.text(20) : chance.pick(claimValues);
  }
  const outer = chance.pick([expire, expire, 0, -1, nowSeconds - 1]);
  const mayPass = content['app_id'] === 7 && content['user_id'] === 'alice' && content['expire'] === outer;
  return { token: `04${toBase64(seal(JSON.stringify(content), chance.pick(modes), secret, outer))}`, mayPass };
}

function makeForeign(chance: Chance): Case {
  const text = chance.once(2) ? JSON.stringify(claims) : chance.text(200);
  const key = chance.pick(['x'.repeat(32), secret.toUpperCase()]);
  return { token: `04${toBase64(seal(text, chance.pick(modes), key, expire))}`, mayPass: false };
}

const makes = [makeGarbage, makeGarbage, bend, bend, bend, claim, claim, claim, makeForeign];
const inputsPerCase = 500;

const purposes = ['login', 'resume', 'renew'] as const;
type Purpose = (typeof purposes)[number];
const shownLength = 24;

export const tokens: FuzzTarget = {
  name: 'tokens',
  about: 'tokens that are garbage, bent, of other claims or of another secret',
  inputsPerRound: 100_000,
  open: async () => ({
    inputsPerCase,
    cases: manyOf(inputsPerCase, (chance) => ({ ...chance.pick(makes)(chance), purpose: chance.pick(purposes) })),
    strike: async (thrown) => {
      for (const { token, mayPass, purpose } of thrown as readonly (Case & { readonly purpose: Purpose })[]) {
        const at = { userID: 'alice', now: millis(nowSeconds * 1000), takesCbc: true };
        const outcome = checkToken({ ...at, token, app, purpose });
        if (!isRefusal(outcome)) {
          if (!mayPass || outcome.expiresAt !== expire * 1000) throw new Error(`a token was taken for ${purpose}`);
          continue;
        }
        const start = typeof token === 'string' && token.length > shownLength ? token.slice(0, shownLength) : undefined;
        if (start !== undefined && JSON.stringify(outcome).includes(start))
          throw new Error('a refusal shows the token');
      }
    },
    end: async () => {},
  }),
};
