import { describe, expect, test } from 'vitest';
import { configDeclaration, defaultConfig, defaultProcessSettings, processDeclaration } from './config.ts';
import { type Declaration, environmentName, isFault, isSetting } from './config-declaration.ts';
import { readSettings, type SettingSources, settingPaths } from './config-source.ts';

const read = (environment: SettingSources['environment'], file?: unknown) =>
  readSettings({
    environment,
    ...(file !== undefined && {
      file: { name: 'parley.json', text: typeof file === 'string' ? file : JSON.stringify(file) },
    }),
  });

const faultsOf = (...given: Parameters<typeof read>): readonly string[] => {
  const result = read(...given);
  return result.ok ? [] : result.faults;
};

const secret = 'abcdefghijklmnopqrstuvwxyz012345';

describe('sources', () => {
  test('nothing given: every setting has its default', () => {
    expect(read({})).toEqual({
      ok: true,
      settings: { process: defaultProcessSettings, config: defaultConfig },
      secretsInFile: [],
    });
  });

  test('the environment is stronger than the file and the file than the default', () => {
    const result = read(
      { PARLEY_PORT: '9000', PARLEY_LIMITS_TEXT_BYTES_MAX: '100' },
      { port: 9001, host: '0.0.0.0', limits: { textBytesMax: 200, commitBatchMs: 7 } },
    );
    expect(result).toMatchObject({
      ok: true,
      settings: {
        process: { port: 9000, host: '0.0.0.0', dataDir: 'parley-data' },
        config: { limits: { textBytesMax: 100, commitBatchMs: 7, commitMembersMax: 256 } },
      },
    });
  });

  test('every setting has a variable of its own, and is read from it', () => {
    const names = settingPaths({ ...processDeclaration, ...configDeclaration }).map(environmentName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of [
      'PARLEY_PORT',
      'PARLEY_HOST',
      'PARLEY_DATA_DIR',
      'PARLEY_APP_ID',
      'PARLEY_APP_SECRET',
      'PARLEY_DATABASE_URL',
      'PARLEY_LOG_LEVEL',
      'PARLEY_DEV_TOKENS',
      'PARLEY_FAULTS',
      'PARLEY_LOGIN_POLICY',
    ]) {
      expect(names).toContain(name);
    }
  });

  test('an empty variable counts as absent', () => {
    expect(read({ PARLEY_PORT: '' })).toMatchObject({ ok: true, settings: { process: { port: 8700 } } });
  });

  test('variables of other programs are none of our business', () => {
    expect(faultsOf({ PATH: '/bin', PARLEYX: 'x' })).toEqual([]);
  });

  test('a list stands between commas in the environment and is a list in the file', () => {
    const allowedOrigins = [
      'https://a.example',
      'http://localhost:3000',
      'capacitor://localhost',
      'https://*.a.example',
    ];
    const expected = { ok: true, settings: { process: { allowedOrigins } } };
    expect(read({ PARLEY_ALLOWED_ORIGINS: allowedOrigins.join(', ') })).toMatchObject(expected);
    expect(read({}, { allowedOrigins })).toMatchObject(expected);
  });

  test('app id and secret are taken together', () => {
    expect(read({ PARLEY_APP_ID: '7', PARLEY_APP_SECRET: secret })).toMatchObject({
      ok: true,
      settings: { process: { appID: 7, appSecret: secret } },
    });
  });
});

test('secrets that stand in the file are told', () => {
  expect(read({}, { appID: 7, appSecret: secret, port: 1 })).toMatchObject({ ok: true, secretsInFile: ['appSecret'] });
  expect(read({ PARLEY_DATABASE_URL: 'postgres://x' }, { port: 1 })).toMatchObject({ ok: true, secretsInFile: [] });
});

describe('faults name the setting, what is wrong and what is allowed', () => {
  test.each<[string, SettingSources['environment'], unknown, RegExp]>([
    ['a port that is text', { PARLEY_PORT: 'abc' }, undefined, /^PARLEY_PORT must be a whole number from 0 to 65535$/],
    ['a port out of range', { PARLEY_PORT: '70000' }, undefined, /^PARLEY_PORT must be a whole number/],
    ['a port with a fraction', { PARLEY_PORT: '80.5' }, undefined, /^PARLEY_PORT must/],
    ['a port with white space', { PARLEY_PORT: ' 80' }, undefined, /^PARLEY_PORT must/],
    ['a hexadecimal port', { PARLEY_PORT: '0x50' }, undefined, /^PARLEY_PORT must/],
    ['a port that is text in the file', {}, { port: '8700' }, /^port must be a whole number/],
    ['null in the file', {}, { port: null }, /^port must be/],
    ['an unknown level', { PARLEY_LOG_LEVEL: 'loud' }, undefined, /^PARLEY_LOG_LEVEL must be one of debug, info/],
    ['an unknown policy', { PARLEY_LOGIN_POLICY: 'some' }, undefined, /^PARLEY_LOGIN_POLICY must be one of single/],
    ['a switch that is neither', { PARLEY_DEV_TOKENS: 'yes' }, undefined, /^PARLEY_DEV_TOKENS must be true or false/],
    ['a switch that is text in the file', {}, { faults: '1' }, /^faults must be true or false/],
    ['a database of another kind', { PARLEY_DATABASE_URL: 'mysql://x' }, undefined, /^PARLEY_DATABASE_URL must be/],
    ['a host with a slash', { PARLEY_HOST: 'a/b' }, undefined, /^PARLEY_HOST must be a host name/],
    [
      'an origin with a path',
      { PARLEY_ALLOWED_ORIGINS: 'https://a.example/x' },
      undefined,
      /^PARLEY_ALLOWED_ORIGINS must be a list of at most 100 entries, each `\*` or an origin, .*; "https:\/\/a\.example\/x" has something behind/,
    ],
    [
      'a star where none may stand',
      {},
      { allowedOrigins: ['https://a.example', 'https://app.*.example'] },
      /^allowedOrigins must be a list .*; "https:\/\/app\.\*\.example" has a star/,
    ],
    ['an origin that is a number', {}, { allowedOrigins: [7] }, /^allowedOrigins must be a list .* without a port$/],
    [
      'a proxy that is no address',
      { PARLEY_PROXY_TRUSTED: '10.0.0.0/8,proxy.example' },
      undefined,
      /^PARLEY_PROXY_TRUSTED must be a list of at most 100 entries, each an IP address/,
    ],
    ['a certificate without a key', {}, { tls: { certFile: 'a.pem' } }, /^tls\.certFile is set without tls\.keyFile/],
    ['a key without a certificate', { PARLEY_TLS_KEY_FILE: 'a.pem' }, undefined, /^tls\.keyFile is set without/],
    ['a list that is text', {}, { allowedOrigins: '*' }, /^allowedOrigins must be a list/],
    ['a misspelt variable', { PARLEY_PROT: '1' }, undefined, /^PARLEY_PROT is not a setting/],
    ['a misspelt key', {}, { prot: 1 }, /^prot is not a setting; allowed here: port, /],
    ['a misspelt key of a section', {}, { limits: { texts: 1 } }, /^limits\.texts is not a setting; allowed here: /],
    ['a section that is a number', {}, { limits: 1 }, /^limits must be a JSON object$/],
    ['a section that is a list', {}, { limits: [] }, /^limits must be a JSON object$/],
    ['the key __proto__', {}, '{"__proto__":{"port":1}}', /^__proto__ is not a setting/],
    ['a file that is not JSON', {}, '{', /^parley\.json must be a JSON file$/],
    ['a file that is a list', {}, '[]', /^parley\.json must be a JSON object$/],
    ['a secret without an id', { PARLEY_APP_SECRET: secret }, undefined, /^appSecret is set without appID; set both/],
    ['an id without a secret', {}, { appID: 7 }, /^appID is set without appSecret/],
  ])('%s', (_name, environment, file, expected) => {
    expect(faultsOf(environment, file)).toEqual([expect.stringMatching(expected)]);
  });

  test('all faults are told at once', () => {
    expect(faultsOf({ PARLEY_PORT: 'x', PARLEY_HOST: '' }, { limits: { commitBatchMs: -1 }, what: 1 })).toHaveLength(3);
  });

  test('no fault repeats what was given', () => {
    const faults = faultsOf({ PARLEY_APP_ID: '7', PARLEY_APP_SECRET: 'hunter2', PARLEY_DATABASE_URL: 'hunter3' });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toMatch(/hunter/);
  });
});

test('every default is allowed by its own rule', () => {
  const check = (declaration: Declaration): void => {
    for (const entry of Object.values(declaration)) {
      if (!isSetting(entry)) check(entry);
      else if (entry.fallback !== undefined) expect(isFault(entry.accept(entry.fallback)), entry.doc).toBe(false);
    }
  };
  check(processDeclaration);
  check(configDeclaration);
});
