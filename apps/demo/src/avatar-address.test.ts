import { describe, expect, it } from 'vitest';
import { addressOfPicture, isAddressTooLong, ownPictures, shownPicture } from './avatar-address.ts';

const origin = 'https://chat.example';

describe('a picture', () => {
  it.each([
    ['/avatars/fox.svg', 'https://chat.example/avatars/fox.svg'],
    ['https://chat.example/me.png', 'https://chat.example/me.png'],
    ['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA'],
  ])('of this server, or in the address itself, is shown: %s', (address, shown) => {
    expect(shownPicture(address, origin)).toBe(shown);
  });

  it('that the page brings along is found below the path of the page', () => {
    const server = 'https://chat.example/chat/';
    expect(shownPicture('/avatars/fox.svg', server)).toBe('https://chat.example/chat/avatars/fox.svg');
    expect(shownPicture('/me.png', server)).toBe('https://chat.example/me.png');
  });

  it.each([
    '',
    'https://elsewhere.example/me.png',
    '//elsewhere.example/me.png',
    'http://chat.example/me.png',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://elsewhere.example/1',
    'http://[',
  ])('is not shown for %j', (address) => {
    expect(shownPicture(address, origin)).toBeUndefined();
  });

  it('that the page brings along is one that is shown', () => {
    expect(ownPictures.map((picture) => shownPicture(addressOfPicture(picture), origin))).not.toContain(undefined);
  });
});

it('an address has up to 500 bytes', () => {
  expect(['ä'.repeat(250), `${'ä'.repeat(250)}x`].map(isAddressTooLong)).toEqual([false, true]);
});
