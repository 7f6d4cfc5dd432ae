import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScriptRoute } from './script.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-script-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const get = (headers: Readonly<Record<string, string>> = {}) =>
  createScriptRoute(directory).handle({
    httpVersion: '1.1',
    headers,
    remoteAddress: '127.0.0.1',
    query: '',
    body: undefined,
  });

test('pages of every origin may run it; it comes compressed, and is asked for anew', async () => {
  for (const [name, content] of Object.entries({ 'zim.js': 'whole', 'zim.js.br': 'small' })) {
    writeFileSync(join(directory, name), content);
  }
  const { status, headers, body } = await get({ 'accept-encoding': 'gzip, br' });
  expect([status, String(body)]).toEqual([200, 'small']);
  expect(headers).toEqual({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'cache-control': 'no-cache',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    etag: expect.stringMatching(/^".+-br"$/),
    vary: 'accept-encoding',
  });
  expect(await get({ 'accept-encoding': 'br', 'if-none-match': headers['etag'] ?? '' })).toMatchObject({
    status: 304,
    headers: { 'cross-origin-resource-policy': 'cross-origin' },
  });
});

test('where it was not built, the answer says what to do', async () => {
  const { status, body } = await get();
  expect([status, JSON.parse(String(body))]).toEqual([
    404,
    { error: 'notBuilt', message: expect.stringContaining('npm run build') },
  ]);
});
