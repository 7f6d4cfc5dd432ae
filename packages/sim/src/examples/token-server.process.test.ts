import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { ZIM, ZIMConnectionState } from '@parley/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { blocksOf, readGuide } from './pages.ts';
import { type Stage, startStage } from './server.ts';

const guide = readGuide('token-server.md');
const folder = mkdtempSync(join(tmpdir(), 'token-server-'));
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

describe.each([
  { language: 'javascript', interpreter: execPath },
  { language: 'python', interpreter: inject('python') },
  { language: 'php', interpreter: inject('php') },
  { language: 'java', interpreter: inject('java') },
])('the program in $language', ({ language, interpreter }) => {
  const [program = '', ...others] = blocksOf(guide, language);
  const file = /^(?:\/\/|#) (\S+)$/m.exec(program)?.[1] ?? '';

  async function run(userID: string): Promise<string> {
    const { appID, serverSecret } = running.stage?.app ?? { appID: 0, serverSecret: '' };
    writeFileSync(join(folder, file), program);
    const { stdout } = await promisify(execFile)(interpreter ?? '', [join(folder, file), userID], {
      env: {
        PATH: env['PATH'],
        HOME: env['HOME'],
        // A program that ends at once gains nothing by being compiled well.
        JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
        PARLEY_APP_ID: String(appID),
        PARLEY_APP_SECRET: serverSecret,
      },
      timeout: 60_000,
    });
    return stdout.trimEnd();
  }

  test('stands in the guide once, under the name that the guide calls it by', () => {
    expect(others).toEqual([]);
    expect(blocksOf(guide, 'sh').join('')).toMatch(new RegExp(`^\\w+ ${file} alice$`, 'm'));
  });

  test.skipIf(!interpreter)('makes a token of the cipher GCM, with which its user logs in', async () => {
    const userID = `${language}@[1]`;
    const token = await run(userID);
    expect(Buffer.from(token.slice(2), 'base64').at(-1)).toBe(1);
    const zim = ZIM.createAnother({ appID: running.stage?.app.appID ?? 0, server: running.stage?.url ?? '' });
    const states: ZIMConnectionState[] = [];
    zim.on('connectionStateChanged', (_zim, { state }) => states.push(state));
    try {
      await zim.login(userID, { token });
      expect(states.at(-1)).toBe(ZIMConnectionState.Connected);
    } finally {
      zim.destroy();
    }
  });

  test.skipIf(!interpreter)('makes none for a userID that is too long', async () => {
    await expect(run('a'.repeat(33))).rejects.toThrow(/1 to 32 bytes/);
  });
});
