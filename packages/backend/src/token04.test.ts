import { createDecipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateToken04, type Token04Options, TokenArgumentError } from './index.ts';
import { generateToken04Sync } from './node.ts';

const serverSecret = '0123456789abcdef0123456789abcdef';
const valid: Token04Options = { appID: 1234567890, userID: 'alice', serverSecret, effectiveTimeInSeconds: 3600 };
const now = (): number => 1_700_000_000_999;

/** Hands out the nonce 1 first, then the given initial vector. */
function scripted(vector: Uint8Array): (count: number) => Uint8Array {
  const draws = [Uint8Array.of(0, 0, 0, 1), vector];
  return (count) => {
    const draw = draws.shift();
    if (draw?.length !== count) throw new Error(`unexpected draw of ${count} bytes`);
    return draw;
  };
}

interface Opened {
  readonly expire: number;
  readonly modeByte: number | undefined;
  readonly claims: Record<string, unknown>;
}

function open(token: string): Opened {
  const block = Buffer.from(token.slice(2), 'base64');
  const vectorEnd = 10 + block.readUInt16BE(8);
  const vector = block.subarray(10, vectorEnd);
  const sealedEnd = vectorEnd + 2 + block.readUInt16BE(vectorEnd);
  const sealed = block.subarray(vectorEnd + 2, sealedEnd);
  const isGcm = vector.length === 12;
  const key = Buffer.from(serverSecret);
  let plain: Buffer;
  if (isGcm) {
    const decipher = createDecipheriv('aes-256-gcm', key, vector);
    decipher.setAuthTag(sealed.subarray(-16));
    plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  } else {
    const decipher = createDecipheriv('aes-256-cbc', key, vector);
    plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
  }
  return { expire: Number(block.readBigInt64BE(0)), modeByte: block[sealedEnd], claims: JSON.parse(plain.toString()) };
}

/** Both ciphers in both forms: what one makes the other makes too. */
const forms = [
  ['Web Crypto', generateToken04],
  ["Node's own", async (options: Token04Options) => generateToken04Sync(options)],
] as const;

describe.each(forms)('the layout, by %s', (_form, generate) => {
  test('CBC gives the published vector, without a mode byte', async () => {
    const token = await generate({
      ...valid,
      mode: 'cbc',
      now,
      random: scripted(new TextEncoder().encode('abcdefghijklmnop')),
    });
    expect(token).toBe(
      '04AAAAAGVT/xAAEGFiY2RlZmdoaWprbG1ub3AAcJwJclIKyjW0qO9Z//dHZNvpYQpx2Mz+KL+DfnprnEsqtIVTl9mJhm0soMCl+oDdoC4fvy0RrOxCh1T44Vvk/v7yOFHOaPIO2tNxLfeE7sxGEc3Ff0wCNuHjk1GO4MyX6JEmYIaT72N7vGrGi47oDnw=',
    );
  });

  test('GCM gives the published vector, with the mode byte 1', async () => {
    const random = scripted(Uint8Array.from({ length: 12 }, (_, index) => index));
    const token = await generate({ ...valid, mode: 'gcm', now, random });
    expect(token).toBe(
      '04AAAAAGVT/xAADAABAgMEBQYHCAkKCwB1VsfaDKlHu8iK5kCMQvvkMtEwOrcQngH4Ra7k3dwHlqbcx199LJc7Mv9K1T+/jvkLAMn+hWHd8OAScgN+LCsvTp0yVB0URiPbNBstP8NAOwg05/JDcl3VyKLAJqbOIPIxzqo5qvCpQJXb/Nj6Fl7lHL842OixAQ==',
    );
  });

  test.each(['gcm', 'cbc'] as const)(
    '%s: the outer expiry equals the sealed one and the claims are those given',
    async (mode) => {
      const { expire, modeByte, claims } = open(await generate({ ...valid, mode, now, payload: 'Grüße "x"' }));
      expect(modeByte).toBe(mode === 'gcm' ? 1 : undefined);
      expect(expire).toBe(1_700_003_600);
      expect(claims).toMatchObject({
        app_id: 1234567890,
        user_id: 'alice',
        ctime: 1_700_000_000,
        expire: 1_700_003_600,
        payload: 'Grüße "x"',
      });
    },
  );

  test('the default is GCM, the clock and the randomness of the machine', async () => {
    const [first, second] = await Promise.all([generate(valid), generate(valid)]);
    expect(first).not.toBe(second);
    const { modeByte, claims } = open(first);
    expect(modeByte).toBe(1);
    expect(Math.abs(Number(claims['ctime']) * 1000 - Date.now())).toBeLessThan(5000);
  });
});

describe.each(forms)('argument errors, by %s', (_form, generate) => {
  const secret31 = serverSecret.slice(1);
  test.each([
    ['appID 0', { appID: 0 }, 1, 'appID'],
    ['a negative appID', { appID: -1 }, 1, 'appID'],
    ['a fractional appID', { appID: 1.5 }, 1, 'appID'],
    ['an appID above 32 bits', { appID: 2 ** 32 }, 1, 'appID'],
    ['an appID that is text', { appID: '1' }, 1, 'appID'],
    ['an empty userID', { userID: '' }, 3, 'userID'],
    ['a userID of 33 bytes', { userID: `${'é'.repeat(16)}a` }, 3, 'userID'],
    ['a userID with half of a surrogate pair', { userID: 'a\ud800' }, 3, 'userID'],
    ['a userID that is a number', { userID: 7 }, 3, 'userID'],
    ['a secret of 31 characters', { serverSecret: secret31 }, 5, 'serverSecret'],
    ['a secret of 33 characters', { serverSecret: `${serverSecret}x` }, 5, 'serverSecret'],
    ['a secret of 32 characters but not ASCII', { serverSecret: `${secret31}é` }, 5, 'serverSecret'],
    ['no secret', { serverSecret: undefined }, 5, 'serverSecret'],
    ['a life of 0 seconds', { effectiveTimeInSeconds: 0 }, 6, 'effectiveTimeInSeconds'],
    ['a negative life', { effectiveTimeInSeconds: -5 }, 6, 'effectiveTimeInSeconds'],
    ['half a second', { effectiveTimeInSeconds: 0.5 }, 6, 'effectiveTimeInSeconds'],
    ['a life that is not a number', { effectiveTimeInSeconds: Number.NaN }, 6, 'effectiveTimeInSeconds'],
    ['a payload that is an object', { payload: {} }, 7, 'payload'],
    ['a payload with half of a surrogate pair', { payload: '{"room":"\udfff"}' }, 7, 'payload'],
    ['a payload too long for a token', { payload: 'x'.repeat(3500) }, 7, 'payload'],
    ['a payload too long for the layout', { payload: 'x'.repeat(100_000) }, 7, 'payload'],
  ])('%s is refused', async (_name, change, errorCode, field) => {
    const bad = { ...valid, ...change } as Token04Options;
    const thrown = await generate(bad).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TokenArgumentError);
    expect(thrown).toMatchObject({ errorCode, errorMessage: expect.stringMatching(`^${field} `) });
  });

  test('the first fault wins, in the order of the numbers', async () => {
    await expect(generate({ ...valid, appID: 0, userID: '' })).rejects.toThrow(/^appID/);
  });

  test('no message holds the secret', async () => {
    const bad = { ...valid, serverSecret: 'hunter2' };
    await expect(generate(bad)).rejects.toThrow(expect.not.stringContaining('hunter2'));
  });
});
