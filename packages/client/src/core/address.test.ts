import { expect, test } from 'vitest';
import { socketAddress } from './address.ts';

test.each([
  ['http://chat.example', 'ws://chat.example/ws'],
  ['https://chat.example/', 'wss://chat.example/ws'],
  ['https://chat.example:8443', 'wss://chat.example:8443/ws'],
  ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/ws'],
  ['wss://chat.example/ws', 'wss://chat.example/ws'],
  ['wss://chat.example/some/path', 'wss://chat.example/some/path'],
  ['https://chat.example/prefix/', 'wss://chat.example/prefix/ws'],
  ['null', undefined],
  ['', undefined],
  ['chat.example', undefined],
  ['ftp://chat.example', undefined],
  ['javascript:alert(1)', undefined],
])('%s is reached at %s', (server, address) => {
  expect(socketAddress(server)).toBe(address);
});
