import { expect, it } from 'vitest';
import { serverOfPage } from './page-address.ts';

it.each([
  ['http://127.0.0.1:8700/', 'http://127.0.0.1:8700/'],
  ['https://chat.example/#chat/anna', 'https://chat.example/'],
  ['https://chat.example/chat/', 'https://chat.example/chat/'],
  ['https://chat.example/a/b/?x=1#chat/a/b', 'https://chat.example/a/b/'],
  ['https://chat.example/chat/index.html', 'https://chat.example/chat/'],
])('the server of the page %s is %s', (address, server) => {
  expect(serverOfPage(address)).toBe(server);
});
