import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Found, SearchGlobals } from './browser/search-globals.ts';
import { serveSite } from './serve.ts';

const run = promisify(execFile);
const command = join(import.meta.dirname, '../docs.ts');

/** What the command ends with. */
async function docs(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [command, ...words]);
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

describe('npm run docs', () => {
  const work = mkdtempSync(join(tmpdir(), 'parley-docs-'));
  const site = join(work, 'site');
  const read = (address: string): string => readFileSync(join(site, address), 'utf8');
  let built = { code: -1, said: '' };
  let search: (query: string) => readonly Found[] = () => [];
  beforeAll(async () => {
    built = await docs('--to', site);
    search = searchIn(site);
  }, 120_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test('makes a site in which every link leads somewhere, and says where it is', () => {
    expect(built).toEqual({ code: 0, said: expect.stringMatching(/\d+ pages in .*site; open .*index\.html/) });
    expect(read('index.html')).toContain('<title>Parley</title>');
    expect(read('guides/login.html')).toMatch(/<a class="prev" .*<a class="next" /);
    expect(existsSync(join(site, 'assets/docs/images/demo.png'))).toBe(true);
  });

  test('shows the files that pages name, a folder as a list, and code in colours', () => {
    expect(read('project/examples/index.html')).toContain('href="../../files/examples/script-tag/index.html"');
    expect(read('files/deploy/proxy/nginx.conf.html')).toContain('hljs-attribute');
    expect(read('index.html')).toContain('hljs-keyword');
  });

  test('says of a page that it is not built, and gives a rule an address of its own', () => {
    expect(read('behaviour/media.html')).toContain('<p class="standing not-built"><strong>Not built yet.</strong>');
    expect(read('behaviour/sending.html')).toContain('<li id="send-1">');
  });

  test('loads nothing from elsewhere', () => {
    for (const page of ['index.html', 'reference/messages.html']) {
      expect(read(page)).toContain("default-src 'none'; script-src 'self';");
      expect(read(page)).not.toMatch(/<(?:script|link|img)[^>]* (?:src|href)="(?:https?:)?\/\//);
    }
    expect(read('assets/site.css')).not.toMatch(/url\(|@import/);
  });

  test.each<[string, string]>([
    ['sendMessage', 'reference/messages.html#sendmessage'],
    ['6000004', 'error-codes.html#commonmoduletriggersdkfrequencylimit'],
    ['history message', 'reference/messages.html#queryhistorymessage'],
    ['SEND-12', 'behaviour/sending.html#send-12'],
    ['PARLEY_ALLOWED_ORIGINS', 'configuration.html'],
    ['conversatoin list', 'conversations'],
  ])('finds %s', (query, address) => {
    expect(
      search(query)
        .slice(0, 5)
        .map((found) => found.address)
        .join('\n'),
    ).toContain(address);
  });

  test('is served to this machine, and nothing beside it', async () => {
    writeFileSync(join(work, 'secret.txt'), 'beside the site');
    const { url, close } = await serveSite(site, 0);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const answerOf = async (path: string): Promise<readonly [number, string | null]> => {
      const { status, headers } = await fetch(url + path);
      return [status, headers.get('content-type')];
    };
    expect(await answerOf('')).toEqual([200, 'text/html; charset=utf-8']);
    expect(await answerOf('assets/site.js')).toEqual([200, 'text/javascript; charset=utf-8']);
    for (const path of ['gone.html', '..%2fsecret.txt', 'guides', '%zz']) {
      expect([path, ...(await answerOf(path))]).toEqual([path, 404, 'text/plain']);
    }
    await close();
  });

  test('leaves a folder alone that holds something else', async () => {
    const foreign = mkdtempSync(join(work, 'foreign-'));
    writeFileSync(join(foreign, 'thesis.txt'), 'years of work');
    const { code, said } = await docs('--to', foreign);
    expect([code, said]).toEqual([1, expect.stringContaining('holds something else than a site; nothing was written')]);
    expect(readFileSync(join(foreign, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  test.each([
    [['--help'], 0, 'Usage: npm run docs'],
    [['--port', 'x'], 1, '"x" is no port.'],
    [['--fast'], 1, "Unknown option '--fast'"],
  ])('%s ends with %d', async (words, code, text) => {
    expect(await docs(...words)).toEqual({ code, said: expect.stringContaining(text) });
  });
});

/** The search of a page, run as a browser would: the index, then the script that reads it. */
function searchIn(site: string): (query: string) => readonly Found[] {
  const page: SearchGlobals = {};
  const context = createContext(page);
  for (const name of ['search-index', 'search']) {
    runInContext(readFileSync(join(site, `assets/${name}.js`), 'utf8'), context);
  }
  return (query) => page.parleySearch?.(query) ?? [];
}
