import { expect, test } from 'vitest';
import { socketAddress } from './address.ts';

test.each([
  ['http://chat.example', 'ws://chat.example/ws'],
  ['https://chat.example/', 'wss://chat.example/ws'],
  ['https://chat.example:8443', 'wss://chat.example:8443/ws'],
  ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/ws'],
  ['http://[::1]:8080/', 'ws://[::1]:8080/ws'],
  ['HTTPS://Chat.Example', 'wss://Chat.Example/ws'],
  ['https://chat.example/prefix', 'wss://chat.example/prefix/ws'],
  ['https://chat.example/prefix/', 'wss://chat.example/prefix/ws'],
  ['https://chat.example/a/b//', 'wss://chat.example/a/b/ws'],
  ['https://chat.example/prefix/ws', 'wss://chat.example/prefix/ws'],
  ['https://chat.example/?region=eu', 'wss://chat.example/ws?region=eu'],
  ['https://chat.example?region=eu#part', 'wss://chat.example/ws?region=eu'],
  ['ws://chat.example', 'ws://chat.example/ws'],
  ['wss://chat.example/', 'wss://chat.example/ws'],
  ['wss://chat.example/ws', 'wss://chat.example/ws'],
  ['wss://chat.example/some/path', 'wss://chat.example/some/path'],
  ['wss://chat.example/some/path/', 'wss://chat.example/some/path/ws'],
  ['wss://chat.example/path?key=1', 'wss://chat.example/path?key=1'],
])('%s is reached at %s', (server, address) => {
  expect(socketAddress(server)).toBe(address);
});

test.each([
  'null',
  '',
  ' ',
  'chat.example',
  '//chat.example',
  'http:chat.example',
  'http://',
  'http:///path',
  'http://:8080',
  'http://chat.example:port',
  'http://chat.example:65536',
  'http://chat.example:123456',
  'http://chat.example/with space',
  ' http://chat.example',
  'http://chat.example\\@evil.example',
  'http://user:password@chat.example',
  'http://[chat]',
  'ftp://chat.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  5,
  null,
  undefined,
  { href: 'http://chat.example' },
])('%j is no address of a server', (server) => {
  expect(socketAddress(server)).toBe(undefined);
});

test('an address has at most 2048 characters', () => {
  const long = `https://chat.example/${'a'.repeat(2048)}`;
  expect(socketAddress(long.slice(0, 2048))).toBe(`wss${long.slice(5, 2048)}/ws`);
  expect(socketAddress(long.slice(0, 2049))).toBe(undefined);
});
