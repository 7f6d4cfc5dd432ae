import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPageRoutes } from './pages.ts';
import type { HttpAnswer, HttpRequest } from './route.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-pages-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
}

const request = (headers: HttpRequest['headers'] = {}): HttpRequest => ({
  httpVersion: '1.1',
  headers,
  remoteAddress: '10.0.0.1',
  query: '',
  body: undefined,
});

function get(path: string, headers?: HttpRequest['headers']): Promise<HttpAnswer> {
  const route = createPageRoutes(directory).find((candidate) => candidate.path === path);
  if (!route) throw new Error(`no route ${path}`);
  return route.handle(request(headers));
}

const paths = (): readonly string[] =>
  createPageRoutes(directory)
    .map(({ path }) => path)
    .sort();

describe('when the pages were not built', () => {
  test.each(['', 'nowhere'])('the front page says what to do (directory "%s")', async (name) => {
    directory = join(directory, name);
    const { status, headers, body } = await get('/');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(String(body)).toContain('npm run build');
    expect(paths()).toEqual(['/']);
    directory = join(directory, name === '' ? '' : '..');
  });
});

describe('when they were', () => {
  const files = { 'index.html': '<!doctype html>', 'assets/index-D4x9_aBc.js': 'run()', 'favicon.svg': '<svg/>' };

  test('every file has its address and the front page is index.html', async () => {
    write(files);
    expect(paths()).toEqual(['/', '/assets/index-D4x9_aBc.js', '/favicon.svg']);
    expect(Buffer.from((await get('/')).body).toString()).toBe('<!doctype html>');
  });

  test('a page may run and reach its own origin only', async () => {
    write(files);
    const policy = (await get('/')).headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/favicon.svg', 'image/svg+xml', 'no-cache'],
    ['/assets/index-D4x9_aBc.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('%s has its type and is kept as long as its name allows', async (path, type, cache) => {
    write(files);
    const { headers } = await get(path);
    expect([headers['content-type'], headers['cache-control']]).toEqual([type, cache]);
  });

  test('a file in assets without a hash in its name is asked for anew', async () => {
    write({ ...files, 'assets/logo.png': 'x' });
    expect((await get('/assets/logo.png')).headers['cache-control']).toBe('no-cache');
  });

  test('a browser that has the file is told so', async () => {
    write(files);
    const { etag } = (await get('/')).headers;
    expect(await get('/', { 'if-none-match': `W/"x", ${etag}` })).toMatchObject({ status: 304, body: '' });
    expect((await get('/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  describe('and compressed', () => {
    const compressed = { ...files, 'index.html.br': 'small', 'index.html.gz': 'smaller', 'assets/alone.js.br': 'x' };
    const body = ({ body: bytes }: HttpAnswer): string => Buffer.from(bytes).toString();

    test.each([
      ['gzip, br', 'br', 'small'],
      ['gzip;q=0.9', 'gzip', 'smaller'],
      ['identity', undefined, '<!doctype html>'],
      [undefined, undefined, '<!doctype html>'],
    ])('a client that accepts %j gets %j, under a tag of its own', async (accepted, encoding, content) => {
      write(compressed);
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
      const answer = await get('/', headers);
      expect(body(answer)).toBe(content);
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.headers).toMatchObject({ vary: 'accept-encoding', 'content-type': 'text/html; charset=utf-8' });
      const { etag = '' } = answer.headers;
      const again = await get('/', { ...headers, 'if-none-match': `W/${etag}` });
      expect(again).toMatchObject({ status: 304, body: '', headers: { etag, vary: 'accept-encoding' } });
      const other = { 'accept-encoding': encoding === 'br' ? 'gzip' : 'br', 'if-none-match': etag };
      expect((await get('/', other)).status).toBe(200);
    });

    test('what is compressed has no address of its own, and what has nothing beside it is as it is', async () => {
      write(compressed);
      expect(paths()).toEqual(['/', '/assets/alone.js.br', '/assets/index-D4x9_aBc.js', '/favicon.svg']);
      const { headers } = await get('/favicon.svg', { 'accept-encoding': 'br' });
      expect([headers['content-encoding'], headers['vary']]).toEqual([undefined, undefined]);
    });
  });

  test('links, hidden files and names that a route would read as a rule are left out', () => {
    write({ ...files, '.env': 'secret', '.git/config': 'secret', 'a:b.js': 'x', 'star*.js': 'x', 'assets/.map': 'x' });
    symlinkSync('/etc/passwd', join(directory, 'passwd.txt'));
    symlinkSync('/etc', join(directory, 'etc'));
    expect(paths()).toEqual(['/', '/assets/index-D4x9_aBc.js', '/favicon.svg']);
  });

  test('a directory that is far too large is refused', () => {
    write({ 'index.html': 'x' });
    for (let index = 0; index < 1000; index += 1) write({ [`file${index}.txt`]: '' });
    expect(() => createPageRoutes(directory)).toThrow(/more than 1000 files/);
  });
});
