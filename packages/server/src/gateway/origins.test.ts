import { describe, expect, test } from 'vitest';
import { createOriginCheck, exampleOf, isAtHome, originFault } from './origins.ts';

const chrome = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';

/** What an operator writes, what browsers send that it lets in, and what they send that it keeps out. */
const entries: readonly [entry: string, letsIn: readonly string[], keepsOut: readonly string[]][] = [
  ['*', ['https://evil.example', 'capacitor://localhost', 'null', 'whatever'], []],
  [
    'https://app.example.org',
    ['https://app.example.org', 'https://app.example.org:443'],
    [
      'http://app.example.org',
      'https://app.example.org:8443',
      'https://example.org',
      'https://app.example.org.evil.example',
    ],
  ],
  ['https://App.Example.org:443', ['https://app.example.org'], ['https://app.example.org:80']],
  ['HTTP://app.example.org:80', ['http://app.example.org'], ['https://app.example.org']],
  ['https://app.example.org/', ['https://app.example.org'], []],
  ['https://app.example.org:8443', ['https://app.example.org:8443'], ['https://app.example.org']],
  ['https://bücher.example', ['https://xn--bcher-kva.example'], ['https://bucher.example']],
  ['https://xn--bcher-kva.example', ['https://xn--bcher-kva.example'], []],
  ['http://127.0.0.1:3000', ['http://127.0.0.1:3000'], ['http://127.0.0.1']],
  ['http://[::1]:3000', ['http://[::1]:3000'], ['http://[::2]:3000']],
  ['http://[0:0:0:0:0:0:0:1]', ['http://[::1]'], []],
  [
    'http://localhost:*',
    ['http://localhost', 'http://localhost:5173'],
    ['https://localhost', 'http://localhost.evil.example'],
  ],
  [
    'https://*.example.org',
    ['https://app.example.org', 'https://a.b.example.org'],
    ['https://example.org', 'https://evilexample.org', 'http://app.example.org', 'https://app.example.org:8443'],
  ],
  ['https://*.Bücher.example', ['https://a.xn--bcher-kva.example'], []],
  ['https://*.example.org:*', ['https://app.example.org:1', 'https://app.example.org'], ['https://example.org:1']],
  [
    'capacitor://localhost',
    ['capacitor://localhost', 'CAPACITOR://localhost'],
    ['ionic://localhost', 'http://localhost'],
  ],
  ['ionic://localhost', ['ionic://localhost'], ['capacitor://localhost']],
  ['tauri://localhost', ['tauri://localhost'], ['http://tauri.localhost']],
  ['app://.', ['app://.'], ['app://-']],
  ['app://-', ['app://-'], ['app://.']],
  ['app://MyApp', ['app://myapp', 'app://MyApp'], ['app://my']],
  ['app://local:443', ['app://local:443'], ['app://local']],
  [chrome, [chrome], ['chrome-extension://bbcdefghijklmnopabcdefghijklmnop']],
  [
    'moz-extension://3c6bf0cc-3ae2-42fb-9993-0d33104fdcaf',
    ['moz-extension://3c6bf0cc-3ae2-42fb-9993-0d33104fdcaf'],
    [],
  ],
  ['file://', ['file://'], ['null', 'file:///x']],
  ['null', ['null'], ['file://', 'https://null']],
];

describe('an entry lets in what it means, and nothing else', () => {
  test.each(entries)('%s', (entry, letsIn, keepsOut) => {
    const isAllowed = createOriginCheck([entry]);
    expect(originFault(entry)).toBe(undefined);
    expect(letsIn.filter((origin) => !isAllowed(origin))).toEqual([]);
    expect(keepsOut.filter(isAllowed)).toEqual([]);
    const example = exampleOf(entry);
    expect(example === undefined ? entry : isAllowed(example)).toBe(example === undefined ? '*' : true);
  });
});

test.each([
  ['', 'is not scheme://host'],
  ['app.example.org', 'is not scheme://host'],
  ['//app.example.org', 'is not scheme://host'],
  ['https://', 'is not scheme://host'],
  ['https:app.example.org', 'is not scheme://host'],
  ['*://example.org', 'is not scheme://host'],
  ['https://user@example.org', 'has something behind'],
  ['https://app.example.org/chat', 'has something behind'],
  ['https://app.example.org?x', 'has something behind'],
  ['https://app.example.org#x', 'has something behind'],
  ['https://app.example.org:port', 'has something behind'],
  ['https://app.example.org:0', 'has a port that is not 1 to 65535'],
  ['https://app.example.org:65536', 'has a port that is not 1 to 65535'],
  ['https://*', 'has a star'],
  ['https://*example.org', 'has a star'],
  ['https://app.*.org', 'has a star'],
  ['https://*.*.org', 'has a star'],
  ['https://*.0.0.1', 'has a star'],
  ['**', 'is not scheme://host'],
  ['https://exa mple.org', 'has something behind'],
  ['https://[::1', 'is not scheme://host'],
  ['https://a%00b', 'has a host that is none'],
  [`https://${'a'.repeat(500)}`, 'is not scheme://host'],
])('%j lets nobody in, and it says why', (entry, why) => {
  expect(originFault(entry)).toMatch(new RegExp(`^${why}`));
  expect(exampleOf(entry)).toBe(undefined);
  const isAllowed = createOriginCheck([entry]);
  for (const [, letsIn] of entries.slice(1)) expect(letsIn.filter(isAllowed)).toEqual([]);
});

test.each<[origin: string, host: string | undefined, expected: boolean]>([
  ['https://chat.example', 'chat.example', true],
  ['https://chat.example', 'Chat.Example:443', true],
  ['http://chat.example', 'chat.example:80', true],
  ['http://chat.example:8700', 'chat.example:8700', true],
  ['https://xn--bcher-kva.example', 'xn--bcher-kva.example', true],
  ['https://chat.example', 'chat.example:8700', false],
  ['https://evil.example', 'chat.example', false],
  ['capacitor://localhost', 'localhost', false],
  ['null', 'null', false],
  ['https://chat.example', undefined, false],
  ['https://chat.example', '*.example', false],
  ['https://chat.example', '*', false],
])('a page of %s at %s is at home: %s', (origin, host, expected) => {
  expect(isAtHome(origin, host)).toBe(expected);
});
