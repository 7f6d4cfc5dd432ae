import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, readGuide } from './pages.ts';
import { type Stage, startStage } from './server.ts';

const guide = readGuide('server-api.md');
const folder = mkdtempSync(join(tmpdir(), 'server-api-'));
const running: { stage?: Stage } = {};

beforeAll(async () => {
  // As if an app server had installed `@parley/backend`.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(import.meta.dirname, '../../../../node_modules/@parley'), join(folder, 'node_modules/@parley'));
  running.stage = await startStage();
});
afterAll(async () => {
  await running.stage?.end();
  rmSync(folder, { recursive: true });
});

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

async function run(language: string, interpreter: string, ...words: string[]): Promise<string> {
  const [program = '', ...others] = blocksOf(guide, language);
  expect(others).toEqual([]);
  const file = /^(?:\/\/|#) (\S+)$/m.exec(program)?.[1] ?? '';
  expect(blocksOf(guide, 'sh').join('')).toMatch(new RegExp(`^\\w+ ${file} \\w+ \\w+$`, 'm'));
  writeFileSync(join(folder, file), program);
  const { url = '', app = { appID: 0, serverSecret: '' } } = running.stage ?? {};
  const { stdout } = await promisify(execFile)(interpreter, [join(folder, file), ...words], {
    env: {
      PATH: env['PATH'],
      PARLEY_URL: url,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
    },
    timeout: 60_000,
  });
  return stdout.trimEnd();
}

describe('the programs of the guide register a user, and say that he is there', () => {
  test('with the package for application servers', async () => {
    expect(await run('javascript', execPath, 'alice', 'Alice')).toBe('registered []');
    expect(await run('javascript', execPath, 'alice', 'Alice')).toBe('not registered declined 660700002');
  });

  test('of a server that describes what it has', async () => {
    const response = await fetch(`${running.stage?.url}/openapi.json`);
    const description = (await response.json()) as { readonly openapi: string; readonly paths: object };
    expect([description.openapi, '/?Action=UserRegister' in description.paths]).toEqual(['3.1.0', true]);
  });

  test.skipIf(!isInstalled('curl') || !isInstalled('md5sum'))('with the tools of a shell', async () => {
    expect(JSON.parse(await run('bash', 'sh', 'carol', 'Carol'))).toMatchObject({ Code: 0, ErrorList: [] });
    expect(JSON.parse(await run('bash', 'sh', 'carol', 'Carol'))).toMatchObject({
      Code: 660700002,
      ErrorList: [{ UserId: 'carol', SubCode: 660700002 }],
    });
  });
});
