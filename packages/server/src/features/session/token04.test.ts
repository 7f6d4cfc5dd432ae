import { createCipheriv } from 'node:crypto';
import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import type { AppRow } from '../../storage/storage.ts';
import { checkToken, type TokenCheck } from './token04.ts';

const secret = '0123456789abcdef0123456789abcdef';
const cbcVector =
  '04AAAAAGVT/xAAEGFiY2RlZmdoaWprbG1ub3AAcJwJclIKyjW0qO9Z//dHZNvpYQpx2Mz+KL+DfnprnEsqtIVTl9mJhm0soMCl+oDdoC4fvy0RrOxCh1T44Vvk/v7yOFHOaPIO2tNxLfeE7sxGEc3Ff0wCNuHjk1GO4MyX6JEmYIaT72N7vGrGi47oDnw=';
const gcmVector =
  '04AAAAAGVT/xAADAABAgMEBQYHCAkKCwB1VsfaDKlHu8iK5kCMQvvkMtEwOrcQngH4Ra7k3dwHlqbcx199LJc7Mv9K1T+/jvkLAMn+hWHd8OAScgN+LCsvTp0yVB0URiPbNBstP8NAOwg05/JDcl3VyKLAJqbOIPIxzqo5qvCpQJXb/Nj6Fl7lHL842OixAQ==';

const expire = 1_700_003_600;
const claims = { app_id: 1_234_567_890, user_id: 'alice', nonce: 1, ctime: 1_700_000_000, expire, payload: '' };
const app: AppRow = { app: toAppID(1_234_567_890), serverSecret: secret, isEnabled: true, createdAt: millis(0) };
const early = millis(1_700_000_000_000);

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

interface Parts {
  readonly plaintext: string | Uint8Array;
  readonly outerExpire?: number | bigint;
  readonly iv?: Uint8Array;
  readonly key?: string;
  readonly trailer?: readonly number[];
}

function joinBlock(outerExpire: number | bigint, iv: Uint8Array, ciphertext: Uint8Array, trailer: readonly number[]) {
  const bytes = new Uint8Array(8 + 2 + iv.length + 2 + ciphertext.length + trailer.length);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(outerExpire));
  view.setUint16(8, iv.length);
  bytes.set(iv, 10);
  view.setUint16(10 + iv.length, ciphertext.length);
  bytes.set(ciphertext, 12 + iv.length);
  bytes.set(trailer, 12 + iv.length + ciphertext.length);
  return bytes;
}

const plaintextOf = ({ plaintext }: Parts): Uint8Array =>
  typeof plaintext === 'string' ? new TextEncoder().encode(plaintext) : plaintext;

function makeCbc(parts: Parts): string {
  const iv = parts.iv ?? new Uint8Array(16).fill(7);
  const cipher = createCipheriv('aes-256-cbc', parts.key ?? secret, iv);
  const ciphertext = new Uint8Array([...cipher.update(plaintextOf(parts)), ...cipher.final()]);
  return `04${toBase64(joinBlock(parts.outerExpire ?? expire, iv, ciphertext, parts.trailer ?? []))}`;
}

function makeGcm(parts: Parts): string {
  const iv = parts.iv ?? new Uint8Array(12).fill(7);
  const cipher = createCipheriv('aes-256-gcm', parts.key ?? secret, iv);
  const ciphertext = new Uint8Array([...cipher.update(plaintextOf(parts)), ...cipher.final(), ...cipher.getAuthTag()]);
  return `04${toBase64(joinBlock(parts.outerExpire ?? expire, iv, ciphertext, parts.trailer ?? [1]))}`;
}

const withClaims = (changes: object): string => makeCbc({ plaintext: JSON.stringify({ ...claims, ...changes }) });

function withoutClaim(name: keyof typeof claims): string {
  const { [name]: _dropped, ...rest } = claims;
  return makeCbc({ plaintext: JSON.stringify(rest) });
}

const check = (changes: Partial<TokenCheck>) =>
  checkToken({ token: cbcVector, takesCbc: true, app, userID: 'alice', now: early, purpose: 'login', ...changes });

const errorOf = (changes: Partial<TokenCheck>): string => {
  const outcome = check(changes);
  return isRefusal(outcome) ? outcome.refused : 'accepted';
};

function flip(token: string, at: number): string {
  const bytes = Uint8Array.from(atob(token.slice(2)), (character) => character.charCodeAt(0));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return `04${toBase64(bytes)}`;
}

const cut = (token: string, bytes: number): string => `04${toBase64(decode(token).slice(0, bytes))}`;
const decode = (token: string): Uint8Array => Uint8Array.from(atob(token.slice(2)), (one) => one.charCodeAt(0));

describe('accepted [TOKEN-2, TOKEN-3, TOKEN-4, TOKEN-5, TOKEN-6]', () => {
  test.each([
    ['the CBC vector', cbcVector],
    ['the GCM vector', gcmVector],
    ['missing padding', cbcVector.replace(/=+$/, '')],
    ['missing padding in GCM', gcmVector.replace(/=+$/, '')],
    ['an explicit mode byte 0', makeCbc({ plaintext: JSON.stringify(claims), trailer: [0] })],
    ['an IV of any bytes', makeCbc({ plaintext: JSON.stringify(claims), iv: new Uint8Array(16).fill(255) })],
    ['no payload', withoutClaim('payload')],
    ['a payload of null', withClaims({ payload: null })],
    ['a payload for another service', withClaims({ payload: '{"room_id":"r"}' })],
    ['a negative nonce', withClaims({ nonce: -2_147_483_648 })],
    ['a nonce beyond 2^53', makeCbc({ plaintext: JSON.stringify(claims).replace(':1,', ':9223372036854775807,') })],
    ['escapes and other order', makeGcm({ plaintext: JSON.stringify(claims).replace('alice', '\\u0061lice') })],
  ])('%s', (_name, token) => {
    expect(check({ token })).toEqual({ expiresAt: expire * 1000 });
  });

  test('a token that outlives every date lives to the last one [TOKEN-7]', () => {
    const far = { expire: 9_000_000_000_000_000 };
    const token = makeCbc({ plaintext: JSON.stringify({ ...claims, ...far }), outerExpire: far.expire });
    expect(check({ token })).toEqual({ expiresAt: 8_640_000_000_000_000 });
  });
});

const invalid = 'NetworkModuleTokenInvalid';
const wrongVersion = 'NetworkModuleTokenVersionError';
const other = { login: 'NetworkModuleCommonError', resume: 'NetworkModuleCommonError', renew: invalid } as const;

describe.each(['login', 'resume', 'renew'] as const)('the table of refusals on %s', (purpose) => {
  const at = (secondsBefore: number) => ({ token: cbcVector, now: millis((expire - secondsBefore) * 1000) });
  const rows: readonly (readonly [string, Partial<TokenCheck>, string])[] = [
    ['1: unknown app [TOKEN-8]', { app: undefined }, 'CommonModuleInvalidAppID'],
    ['1: disabled app [TOKEN-8]', { app: { ...app, isEnabled: false } }, 'CommonModuleInvalidAppID'],
    ['1 comes before 3', { app: undefined, token: '' }, 'CommonModuleInvalidAppID'],
    ['3: empty [TOKEN-10]', { token: '' }, invalid],
    ['3: undefined [TOKEN-10]', { token: undefined }, invalid],
    ['3: a number', { token: 4 }, invalid],
    ['3: a list', { token: [cbcVector] }, invalid],
    ['4: version 03 [TOKEN-11]', { token: `03${cbcVector.slice(2)}` }, wrongVersion],
    ['4: version 01', { token: '01' }, wrongVersion],
    ['4: the old single digit [TOKEN-11]', { token: '3bogus' }, wrongVersion],
    ['5: a single 3', { token: '3' }, invalid],
    ['5: letters [TOKEN-12]', { token: 'token' }, invalid],
    ['5: one digit', { token: '0' }, invalid],
    ['6: nothing after the version', { token: '04' }, invalid],
    ['6: not Base64 [TOKEN-12]', { token: '04!!!!' }, invalid],
    ['6: the URL alphabet', { token: cbcVector.replaceAll('/', '_') }, invalid],
    ['6: white space inside', { token: `${cbcVector.slice(0, 20)}\n${cbcVector.slice(20)}` }, invalid],
    ['6: an impossible length', { token: cbcVector.slice(0, -3) }, invalid],
    ['6: too long [TOKEN-12]', { token: `04${'A'.repeat(4096)}` }, invalid],
    ['6: cut inside the head', { token: cut(cbcVector, 9) }, invalid],
    ['6: cut inside the IV', { token: cut(cbcVector, 20) }, invalid],
    ['6: cut inside the ciphertext', { token: cut(cbcVector, 100) }, invalid],
    ['6: two trailing bytes', { token: makeCbc({ plaintext: '{}', trailer: [0, 0] }) }, invalid],
    ['6: mode byte 2', { token: makeCbc({ plaintext: '{}', trailer: [2] }) }, invalid],
    ['6: CBC that claims GCM', { token: makeCbc({ plaintext: '{}', trailer: [1] }) }, invalid],
    ['6: GCM that claims CBC', { token: makeGcm({ plaintext: '{}', trailer: [] }) }, invalid],
    ['6: an IV of 15 bytes', { token: flip(cbcVector, 9) }, invalid],
    ['6: no ciphertext', { token: `04${toBase64(joinBlock(1, new Uint8Array(16), new Uint8Array(0), []))}` }, invalid],
    ['6: half a block', { token: `04${toBase64(joinBlock(1, new Uint8Array(16), new Uint8Array(8), []))}` }, invalid],
    [
      '6: a GCM tag alone',
      { token: `04${toBase64(joinBlock(1, new Uint8Array(12), new Uint8Array(16), [1]))}` },
      invalid,
    ],
    ['7: another secret [TOKEN-13]', { app: { ...app, serverSecret: 'x'.repeat(32) } }, other[purpose]],
    ['7: another secret, GCM', { token: gcmVector, app: { ...app, serverSecret: 'x'.repeat(32) } }, other[purpose]],
    ['7: a secret of a wrong length', { app: { ...app, serverSecret: 'short' } }, other[purpose]],
    ['7: a flipped last block', { token: flip(cbcVector, decode(cbcVector).length - 1) }, other[purpose]],
    ['7: a flipped GCM byte', { token: flip(gcmVector, 30) }, other[purpose]],
    ['7: a flipped GCM tag', { token: flip(gcmVector, decode(gcmVector).length - 2) }, other[purpose]],
    ['7: not JSON [TOKEN-13]', { token: makeGcm({ plaintext: 'hello' }) }, other[purpose]],
    ['7: a JSON list', { token: makeGcm({ plaintext: '[1]' }) }, other[purpose]],
    ['7: JSON null', { token: makeGcm({ plaintext: 'null' }) }, other[purpose]],
    ['7: not UTF-8', { token: makeGcm({ plaintext: new Uint8Array([0x22, 0xff, 0x22]) }) }, other[purpose]],
    ['8: another app [TOKEN-13]', { token: withClaims({ app_id: 7 }) }, other[purpose]],
    ['8: the app as text', { token: withClaims({ app_id: '1234567890' }) }, other[purpose]],
    ['8: no app', { token: withoutClaim('app_id') }, other[purpose]],
    ['8 comes before 9', { token: withClaims({ app_id: 7, nonce: 'x' }) }, other[purpose]],
    ['9: no user [TOKEN-14]', { token: withoutClaim('user_id') }, invalid],
    ['9: a user that is a number', { token: withClaims({ user_id: 7 }) }, invalid],
    ['9: no nonce', { token: withoutClaim('nonce') }, invalid],
    ['9: a nonce with a fraction', { token: withClaims({ nonce: 1.5 }) }, invalid],
    ['9: no creation time', { token: withoutClaim('ctime') }, invalid],
    ['9: no expiry', { token: withoutClaim('expire') }, invalid],
    ['9: an expiry as text', { token: withClaims({ expire: String(expire) }) }, invalid],
    ['9: an expiry beyond 2^53', { token: withClaims({ expire: 2 ** 60 }) }, invalid],
    ['9: a payload that is a number', { token: withClaims({ payload: 1 }) }, invalid],
    ['9: an altered outer expiry [TOKEN-14]', { token: flip(cbcVector, 7) }, invalid],
    ['9: an outer expiry that is negative', { token: flip(cbcVector, 0) }, invalid],
    ['10: another user [TOKEN-15]', { userID: 'bob' }, invalid],
    ['10: case matters [TOKEN-15]', { userID: 'Alice' }, invalid],
    ['10 comes before 11', { ...at(0), userID: 'bob' }, invalid],
    ['11: expires now [TOKEN-16]', at(0), 'NetworkModuleTokenExpired'],
    ['11: expired long ago', at(-1_000_000), 'NetworkModuleTokenExpired'],
    ['12: 29 s left [TOKEN-17]', at(29), purpose === 'resume' ? 'accepted' : 'NetworkModuleTokenTimeIsTooShort'],
    ['12: 30 s left [TOKEN-17]', at(30), 'accepted'],
  ];

  test.each(rows)('%s', (_name, changes, error) => {
    expect(errorOf({ ...changes, purpose })).toBe(error);
  });
});

const whole = JSON.stringify(claims);
/** The claims with something more at their end. */
const and = (more: string): string => `${whole.slice(0, -1)},${more}}`;

describe.each([
  ['CBC', makeCbc],
  ['GCM', makeGcm],
] as const)('claims that are not each once and of those there are, in %s [TOKEN-6, TOKEN-13]', (_mode, make) => {
  test.each([
    ['another user after the first', and('"user_id":"bob"')],
    ['another user before the first', `{"user_id":"bob",${whole.slice(1)}`],
    ['the same user twice', and('"user_id":"alice"')],
    ['a name twice, once in escapes', and('"user\\u005fid":"bob"')],
    ['a payload twice', and('"payload":""')],
    ['an unknown claim', and('"admin":true')],
    ['an unknown claim without a value', and('"x":null')],
    ['a claim that every object has', and('"__proto__":{"user_id":"bob"}')],
    ['a name of another case', and('"User_id":"bob"')],
    ['an object as payload', whole.replace('"payload":""', '"payload":{}')],
    ['a list as payload', whole.replace('"payload":""', '"payload":["a"]')],
    ['half of a surrogate pair in the payload', whole.replace('"payload":""', '"payload":"\\ud800"')],
    ['half of a surrogate pair in the user', whole.replace('alice', 'alice\\udfff')],
    ['something before the object', `0${whole}`],
    ['something after the object', `${whole}0`],
    ['two objects', `${whole}${whole}`],
    ['a comma too many', `${whole.slice(0, -1)},}`],
    ['a comma too few', whole.replace('",', '" ')],
    ['a mark of byte order', `\ufeff${whole}`],
    ['a line break in a text', whole.replace('"payload":""', '"payload":"\n"')],
    ['an escape that there is not', whole.replace('"payload":""', '"payload":"\\x41"')],
    ['words of other languages', whole.replace('"payload":""', '"payload":NULL')],
    ['a number with zeros before it', whole.replace('"nonce":1', '"nonce":01')],
    ['nothing inside', '{}'],
  ])('%s', (_name, plaintext) => {
    for (const userID of ['alice', 'bob']) {
      expect(errorOf({ token: make({ plaintext }), userID })).toBe('NetworkModuleCommonError');
      expect(errorOf({ token: make({ plaintext }), userID, purpose: 'renew' })).toBe(invalid);
    }
  });

  test('white space and order are free', () => {
    const spaced = ` {\r\n\t"user_id" : "alice" ,${whole.slice(1, -1).replace('"user_id":"alice",', '')}}\n`;
    expect(errorOf({ token: make({ plaintext: spaced }) })).toBe('accepted');
  });
});

describe('a token that is not what it should be inside is told by its code alone [TOKEN-18]', () => {
  const garbled = makeCbc({ plaintext: whole.replace('"payload":""', `"payload":"${'x'.repeat(60)}"`) });
  const foreign: readonly (readonly [string, string])[] = [
    ['another secret', makeCbc({ plaintext: whole, key: 'x'.repeat(32) })],
    ['wrong padding', flip(garbled, decode(garbled).length - 17)],
    ['a garbled payload', flip(garbled, decode(garbled).length - 40)],
    ['no JSON', makeCbc({ plaintext: 'x'.repeat(whole.length) })],
    ['no UTF-8', makeCbc({ plaintext: new Uint8Array(whole.length).fill(0xff) })],
    ['another app', withClaims({ app_id: 7 })],
    ['a claim twice', makeCbc({ plaintext: and('"user_id":"bob"') })],
    ['an unknown claim', makeCbc({ plaintext: and('"a":1') })],
    ['a tag of GCM', flip(gcmVector, decode(gcmVector).length - 2)],
  ];
  test.each(foreign)('%s', (_name, token) => {
    expect(check({ token })).toEqual(check({ token: foreign[0]?.[1] }));
  });

  test.each([
    ['a missing field', withoutClaim('nonce')],
    ['a field of another type', withClaims({ ctime: 'x' })],
    ['another expiry', withClaims({ expire: expire + 1 })],
    ['another user', withClaims({ user_id: 'bob' })],
  ])('%s', (_name, token) => {
    expect(check({ token })).toEqual(check({ token: cbcVector, userID: 'bob' }));
  });
});

test('a token goes through every step to the end, whatever was wrong with an earlier one [TOKEN-18]', () => {
  const long = (changes: object): string => JSON.stringify({ ...claims, payload: 'x'.repeat(900), ...changes });
  const good = makeCbc({ plaintext: long({}) });
  const size = decode(good).length;
  const twice = makeCbc({ plaintext: `${long({ payload: 'x'.repeat(882) }).slice(0, -1)},"user_id":"bo"}` });
  const kinds: readonly (readonly [string, string])[] = [
    ['nothing', good],
    ['its padding', flip(good, size - 17)],
    ['its payload', flip(good, size - 400)],
    ['its beginning', flip(good, 60)],
    ['its secret', makeCbc({ plaintext: long({}), key: 'x'.repeat(32) })],
    ['its app', makeCbc({ plaintext: long({ app_id: 1_234_567_891 }) })],
    ['its user', makeCbc({ plaintext: long({ user_id: 'alicf' }) })],
    ['a claim', twice],
  ];
  const decoding = vi.spyOn(TextDecoder.prototype, 'decode');
  const reading = vi.spyOn(String.prototype, 'match');
  const work = kinds.map(([, token]) => {
    for (const spy of [decoding, reading]) spy.mockClear();
    check({ token });
    const decoded = decoding.mock.calls.map(([bytes]) => Math.ceil((bytes?.byteLength ?? 0) / 16));
    return [decoded, reading.mock.calls.length];
  });
  vi.restoreAllMocks();
  expect(work).toEqual(kinds.map(() => [[63], 1]));
});

test('where CBC is not taken, GCM is, and nothing inside a token of CBC is looked at [TOKEN-12a]', () => {
  const refused = { takesCbc: false };
  expect(errorOf({ ...refused, token: gcmVector })).toBe('accepted');
  const outcome = check({ ...refused, token: cbcVector });
  expect(outcome).toMatchObject({ refused: invalid });
  expect(check({ ...refused, token: cbcVector, userID: 'bob' })).toEqual(outcome);
  expect(check({ ...refused, token: flip(cbcVector, 60), purpose: 'resume' })).toEqual(outcome);
});

describe('hostile input [TOKEN-18]', () => {
  const secretFree = (token: unknown, outcome: unknown): void => {
    if (typeof token === 'string' && token.length > 8) expect(JSON.stringify(outcome)).not.toContain(token.slice(2));
    expect(JSON.stringify(outcome)).not.toContain(secret);
  };

  test('no garbage is accepted, throws or is repeated in the message', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.string({ maxLength: 300 }),
          fc.string({ maxLength: 300 }).map((text) => `04${text}`),
          fc.uint8Array({ maxLength: 300 }).map((bytes) => `04${toBase64(bytes)}`),
        ),
        (token) => {
          const outcome = check({ token });
          expect(isRefusal(outcome)).toBe(true);
          secretFree(token, outcome);
        },
      ),
    );
  });

  test.each([
    ['CBC', cbcVector],
    ['GCM', gcmVector],
  ])('%s: one altered bit anywhere is refused', (_mode, vector) => {
    const size = decode(vector).length;
    for (let at = 0; at < size; at += 1) {
      const token = flip(vector, at);
      const outcome = check({ token });
      secretFree(token, outcome);
      expect(isRefusal(outcome)).toBe(true);
    }
  });

  test('any plaintext made with the right secret is judged without an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify({ ...claims, nonce: value })),
        ),
        (plaintext) => {
          expect(() => check({ token: makeGcm({ plaintext }) })).not.toThrow();
          expect(() => check({ token: makeCbc({ plaintext }) })).not.toThrow();
        },
      ),
    );
  });
});
