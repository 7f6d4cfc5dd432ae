import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, Script } from 'node:vm';
import { millis } from '@parley/kernel/brand';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { toAppID } from '../../server/src/core/ids.ts';
import { checkToken } from '../../server/src/features/session/token04.ts';
import { findNodePrograms } from '../../server/src/testing/node-programs.ts';
import { platformGlobals } from './platform-globals.ts';
import { checkPackage, createPackageFromTarballData } from './types-wrong.ts';

// A type checker reads whole packages here, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const { backendTarball = '', app = '' } = inject('sdk') ?? {};
const built = join(app, 'node_modules/@parley/backend');
const folder = join(app, 'backend');
const read = (file: string): string => readFileSync(join(built, file), 'utf8');
const bytes = (): ArrayBuffer => new Uint8Array(readFileSync(backendTarball)).buffer;

const secret = '0123456789abcdef0123456789abcdef';
const options = `{ appID: 1000001, userID: 'alice', serverSecret: '${secret}', effectiveTimeInSeconds: 3600 }`;
const programs = {
  'promise.mjs': `import { generateToken04 } from '@parley/backend'; console.log(await generateToken04(${options}));`,
  'promise.cjs': `require('@parley/backend').generateToken04(${options}).then(console.log);`,
  'sync.mjs': `import { generateToken04Sync } from '@parley/backend/node'; console.log(generateToken04Sync(${options}));`,
  'sync.cjs': `console.log(require('@parley/backend/node').generateToken04Sync(${options}));`,
};
const typed = `import { generateToken04, TokenArgumentError, type Token04Options } from '@parley/backend';
import { generateToken04Sync } from '@parley/backend/node';
const options: Token04Options = ${options};
export const tokens: [Promise<string>, string] = [generateToken04(options), generateToken04Sync(options)];
export const isWrong = (error: unknown): boolean => error instanceof TokenArgumentError && error.errorCode === 3;
`;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(programs)) writeFileSync(join(folder, file), text);
  for (const file of ['app.mts', 'app.cts']) writeFileSync(join(folder, file), typed);
});

/** As the server reads it. */
const isGood = (token: string): boolean => {
  const app = { app: toAppID(1_000_001), serverSecret: secret, isEnabled: true, createdAt: millis(0) };
  const check = { app, userID: 'alice', now: millis(Date.now()), purpose: 'login', takesCbc: true } as const;
  return 'expiresAt' in checkToken({ ...check, token });
};

test('the package holds what a server needs and nothing else', () => {
  const files = execFileSync('tar', ['-tzf', backendTarball], { encoding: 'utf8' }).trim().split('\n').sort();
  const declared = ['actions', 'arguments', 'index', 'node', 'server-api', 'token04'].map((name) => `${name}.d.ts`);
  const ofKind = ['index.js', 'node.js', ...declared];
  const expected = ['esm', 'cjs'].flatMap((kind) => ofKind.map((file) => `${kind}/${file}`));
  expected.push('LICENSE', 'README.md', 'cjs/package.json', 'package.json');
  expect(files).toEqual(expected.map((file) => `package/${file}`).sort());
  expect(JSON.parse(read('package.json'))).not.toHaveProperty('dependencies');
});

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pack: { tarball: bytes() }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
});

test('the types are right for every kind of resolution that knows `exports`', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes())));
  const problems = 'problems' in analysis ? analysis.problems : [];
  // What does not know `exports` finds the main entry.
  const others = problems.filter((problem) => !('entrypoint' in problem && problem.entrypoint === './node'));
  expect(others).toEqual([]);
});

test.each([
  ['a module', 'app.mts'],
  ['CommonJS', 'app.cts'],
])('the types fit %s in Node', (_what, file) => {
  const program = ts.createProgram([join(folder, file)], {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: ts.ModuleKind.Node16,
    types: [],
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
  });
  const messages = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
  expect(messages).toEqual([]);
});

describe.each(findNodePrograms())('in Node $major', ({ path }) => {
  test.each(Object.keys(programs))('%s makes a token that the server reads', async (file) => {
    const { stdout, stderr } = await run(path, [file], { cwd: folder });
    expect([isGood(stdout.trim()), isGood(`${stdout.trim()}A`), stderr]).toEqual([true, false, '']);
  });
});

test('the main entry needs the Web Crypto API, for the server API `fetch` with what belongs to it, and nothing of Node, so that Bun, Deno and edge functions run it', async () => {
  const asking = ['AbortSignal', 'URL', 'URLSearchParams', 'fetch', 'setTimeout'];
  const needs = { globals: [...asking, 'TextEncoder', 'btoa', 'crypto'].sort(), modules: [] };
  expect([platformGlobals(read('esm/index.js')), platformGlobals(read('cjs/index.js'))]).toMatchObject([
    needs,
    { modules: [] },
  ]);
  const world = createContext({ crypto, TextEncoder, btoa, backend: {} });
  new Script(`((exports) => {${read('cjs/index.js')}\n})(backend)`).runInContext(world);
  const token: unknown = await new Script(`backend.generateToken04(${options})`).runInContext(world);
  expect(isGood(String(token))).toBe(true);
});
