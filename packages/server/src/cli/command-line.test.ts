import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeAppFile } from '../app-file.ts';
import { StorageFailure } from '../storage/storage.ts';
import { type CommandRun, runCommand } from '../testing/test-terminal.ts';
import type { Command, Terminal } from './command.ts';
import { explainDirectory, explainPort, OperatorError } from './operator-error.ts';
import { serveCommand } from './start.ts';
import { tokenCommand } from './token.ts';

const failing = (error: unknown): Command => ({
  summary: 'fails',
  doc: 'It fails.',
  examples: ['fail'],
  options: { loud: { doc: 'a switch' }, config: { value: 'file', doc: 'a file' } },
  run: () => Promise.reject(error),
});

const run = (
  args: readonly string[],
  environment: Terminal['environment'] = {},
  commands: Readonly<Record<string, Command>> = { token: tokenCommand, serve: serveCommand },
): Promise<CommandRun> => runCommand(commands, args, { environment });

describe('help and version', () => {
  test.each([
    [['help'], /Usage: parley <command>[\s\S]*token +print a token/],
    [['--help'], /Usage: parley/],
    [['-h'], /Usage: parley/],
    [['help', 'token'], /--user <id>[\s\S]*--ttl <seconds>/],
    [['token', '--help'], /--user <id>/],
    [['token', '-h'], /--user <id>/],
    [['--version'], /^1\.2\.3$/],
    [['token', '--version'], /^1\.2\.3$/],
  ])('%j is shown', async (args, shown) => {
    const { code, out, err } = await run(args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(shown);
  });
});

describe('commands of two words', () => {
  const pair = (name: string): Command => ({
    summary: `${name} things`,
    doc: 'It does.',
    words: [
      { name: 'first', doc: 'one' },
      { name: 'second', doc: 'another', isOptional: true },
    ],
    options: { loud: { doc: 'a switch' } },
    examples: [`thing ${name} x`],
    run: async (terminal, options, words) => {
      terminal.out(JSON.stringify([name, options['loud'] ?? false, ...words]));
      return 0;
    },
  });
  const passing: Command = { ...pair('pass'), passesOn: true };
  const commands = { 'thing make': pair('make'), 'thing break': pair('break'), pass: passing };

  test.each<[readonly string[], string]>([
    [['thing', 'make', 'a'], '["make",false,"a"]'],
    [['thing', 'break', 'a', '--loud', 'b'], '["break",true,"a","b"]'],
    [['pass', '--odd', 'x', '--help'], '["pass",false,"--odd","x","--help"]'],
  ])('%j runs', async (args, shown) => {
    expect(await run(args, {}, commands)).toMatchObject({ code: 0, out: shown, err: '' });
  });

  test.each<[readonly string[], RegExp]>([
    [['help'], /thing make +make things[\s\S]*Exit codes:\n +0 +done/],
    [['help', 'thing'], /Usage: parley thing <command>[\s\S]*thing break/],
    [['thing', '--help'], /Usage: parley thing <command>/],
    [['help', 'thing', 'make'], /Usage: parley thing make <first> \[second\] \[options\][\s\S]*<first> +one/],
    [['thing', 'make', '-h'], /Examples:\n {2}npm run parley -- thing make x/],
    [['pass', '-h'], /Usage: parley pass/],
  ])('%j is shown', async (args, shown) => {
    const { code, out } = await run(args, {}, commands);
    expect(code).toBe(0);
    expect(out).toMatch(shown);
  });

  test.each<[readonly string[], RegExp]>([
    [['thing'], /thing needs a second word; `.* help thing`/],
    [['thing', 'mend'], /there is no command "thing mend"; `.* help thing`/],
    [['thing', 'make'], /<first> is missing; `.* help thing make`/],
    [['thing', 'make', 'a', 'b', 'c'], /Unexpected argument 'c'/],
    [['help', 'thong'], /no command "thong"/],
  ])('%j ends with 2', async (args, complaint) => {
    const { code, err } = await run(args, {}, commands);
    expect([code, err]).toEqual([2, expect.stringMatching(complaint)]);
  });
});

describe('what is not understood ends with 2 and a hint', () => {
  test.each<[readonly string[], RegExp]>([
    [[], /no command was given; `.* help`/],
    [['frobnicate'], /no command "frobnicate"; `.* help`/],
    [['\u001b[2Jred\n'], /no command "\\u001b\[2Jred\\n";/],
    [['constructor'], /no command "constructor"/],
    [['help', 'frobnicate'], /no command "frobnicate"/],
    [['token', '--frob'], /Unknown option '--frob'; `.* help token`/],
    [['token', 'alice'], /Unexpected argument 'alice'; /],
    [['token', '--user'], /argument missing/],
    [['serve', '--port=1'], /Unknown option '--port'/],
  ])('%j', async (args, complaint) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(complaint);
    expect(err.split('\n')).toHaveLength(1);
  });
});

describe('failures', () => {
  test.each<[string, unknown, number, string]>([
    ['what the operator can mend', new OperatorError('mend it'), 1, 'parley: mend it'],
    ['a wrong setting', new OperatorError('a\nb', { exitCode: 2 }), 2, 'parley: a\nparley: b'],
    ['the storage', new StorageFailure('database x is damaged'), 1, 'parley: database x is damaged'],
    [
      'a bug',
      new TypeError('x is odd'),
      1,
      'parley: internal error: x is odd\nparley: PARLEY_LOG_LEVEL=debug shows where',
    ],
  ])('%s is one line without a stack', async (_name, error, expected, shown) => {
    const { code, err } = await run(['fail'], {}, { fail: failing(error) });
    expect([code, err]).toEqual([expected, shown]);
  });

  test('the stack is shown when asked for', async () => {
    const { err } = await run(['fail'], { PARLEY_LOG_LEVEL: 'debug' }, { fail: failing(new OperatorError('mend it')) });
    expect(err).toContain('command-line.test.ts');
  });

  test.each([
    ['EADDRINUSE', /port 8700 of 127\.0\.0\.1 is in use; .*PARLEY_PORT/],
    ['EACCES', /not allowed.*1024/],
    ['EADDRNOTAVAIL', /no address of this machine; set PARLEY_HOST/],
    ['ENOTFOUND', /unknown name; set PARLEY_HOST/],
    ['EODD', /cannot be opened \(EODD\)/],
  ])('a port that fails with %s: what to do', (code, expected) => {
    const error = Object.assign(new Error('listen'), { code });
    expect(explainPort({ host: '127.0.0.1', port: 8700, settingsPrefix: 'PARLEY' }, error).message).toMatch(expected);
  });

  test.each([
    ['EACCES', /\/data cannot be used: permission is denied \(EACCES\); .*PARLEY_DATA_DIR/],
    ['EROFS', /its disk is read-only/],
    ['ENOSPC', /its disk is full/],
    ['ENOTDIR', /not a directory/],
    ['EODD', /cannot be used: EODD;/],
  ])('a directory that fails with %s: what to do', (code, expected) => {
    expect(explainDirectory('/data', Object.assign(new Error('open'), { code })).message).toMatch(expected);
  });
});

describe('token', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'parley-token-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const secret = 's'.repeat(32);
  const token = /^04[0-9A-Za-z+/]+=*$/;
  const lifeOf = (text: string, now = Date.now()): number => {
    const expire = Number(Buffer.from(text.slice(2), 'base64').readBigInt64BE(0));
    return expire - Math.floor(now / 1000);
  };

  test('is made with the app of the data directory and printed alone', async () => {
    writeAppFile(directory, { appID: 5, serverSecret: secret });
    const { code, out, err } = await run(['token', '--user', 'alice'], { PARLEY_DATA_DIR: directory });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(token);
    expect(lifeOf(out)).toBeGreaterThan(86_390);
  });

  test('is made with the app of the settings, and lives as long as asked', async () => {
    const environment = { PARLEY_APP_ID: '5', PARLEY_APP_SECRET: secret, PARLEY_DATA_DIR: directory };
    const { out } = await run(['token', '--user', 'alice', '--ttl', '60'], environment);
    expect(lifeOf(out)).toBeLessThanOrEqual(60);
  });

  test('the settings may stand in a file', async () => {
    const file = join(directory, 'parley.json');
    writeFileSync(file, JSON.stringify({ appID: 5, appSecret: secret }), { mode: 0o600 });
    expect(await run(['token', '--user', 'a', '--config', file])).toMatchObject({ code: 0, err: '' });
    expect(await run(['token', '--user', 'a'], { PARLEY_CONFIG: file })).toMatchObject({ code: 0, err: '' });
  });

  test('a file with a secret that others may read is warned of, and the token is still alone on the output', async () => {
    const file = join(directory, 'parley.json');
    writeFileSync(file, JSON.stringify({ appID: 5, appSecret: secret }), { mode: 0o644 });
    const { code, out, err } = await run(['token', '--user', 'a', '--config', file]);
    expect(code).toBe(0);
    expect(out).toMatch(token);
    expect(err).toMatch(/warning: .* holds appSecret and others may read it; chmod 600/);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['no user', [], /--user is required/],
    ['an empty user', ['--user', ''], /--user is empty/],
    ['a user with a comma', ['--user', 'a,b'], /--user has a character that is not allowed/],
    ['a life of 0', ['--user', 'a', '--ttl', '0'], /--ttl must be a whole number from 1/],
    ['a life that is text', ['--user', 'a', '--ttl', 'soon'], /--ttl must be/],
    ['a negative life', ['--user', 'a', '--ttl=-5'], /--ttl must be/],
    ['a life that is too long', ['--user', 'a', '--ttl', '9999999999'], /--ttl must be/],
    ['a file that is not there', ['--user', 'a', '--config', '/nowhere/x'], /cannot be read \(ENOENT\)/],
  ])('%s: exit code 2', async (_name, args, complaint) => {
    const { code, out, err } = await run(['token', ...args], { PARLEY_DATA_DIR: directory });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(complaint);
  });

  test('no app yet: what to do', async () => {
    const { code, err } = await run(['token', '--user', 'a'], { PARLEY_DATA_DIR: directory });
    expect(code).toBe(1);
    expect(err).toMatch(/there is no app in .* yet; start the server once \(npm start\)/);
  });

  test('a damaged app file: what to do', async () => {
    writeFileSync(join(directory, 'app.json'), '{');
    const { code, err } = await run(['token', '--user', 'a'], { PARLEY_DATA_DIR: directory });
    expect(code).toBe(1);
    expect(err).toMatch(/app\.json is damaged; the next start/);
  });

  test('a data directory that is a file: what to do', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const { code, err } = await run(['token', '--user', 'a'], { PARLEY_DATA_DIR: file });
    expect(code).toBe(1);
    expect(err).toMatch(/a part of the path is a file/);
  });
});

test('serve refuses development tokens', async () => {
  const { code, err } = await run(['serve'], { PARLEY_DEV_TOKENS: '1' });
  expect(code).toBe(2);
  expect(err).toMatch(/PARLEY_DEV_TOKENS must not be set for `parley serve`/);
});
