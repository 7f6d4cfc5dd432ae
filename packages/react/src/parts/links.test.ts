import { describe, expect, it } from 'vitest';
import { splitLinks } from './links.ts';

/** The text with its links in brackets, each with where it leads if that is not what is read. */
const marked = (text: string): string =>
  splitLinks(text)
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.href === part.label ? `[${part.label}]` : `[${part.label} → ${part.href}]`;
    })
    .join('');

describe('addresses in a text', () => {
  it.each([
    ['see https://parley.example/a?b=c#d now', 'see [https://parley.example/a?b=c#d] now'],
    ['http://parley.example', '[http://parley.example → http://parley.example/]'],
    ['HTTPS://Parley.Example/A', '[HTTPS://Parley.Example/A → https://parley.example/A]'],
    ['www.parley.example/x', '[www.parley.example/x → https://www.parley.example/x]'],
    ['mailto:kim@parley.example', '[mailto:kim@parley.example]'],
    ['kim.k+x@parley.example!', '[kim.k+x@parley.example → mailto:kim.k+x@parley.example]!'],
    ['http://localhost:8080/', '[http://localhost:8080/]'],
    ['https://a.example/1 https://b.example/2', '[https://a.example/1] [https://b.example/2]'],
  ])('%s', (text, expected) => {
    expect(marked(text)).toBe(expected);
  });

  it.each([
    ['https://a.example/x.', '[https://a.example/x].'],
    ['https://a.example/x?!', '[https://a.example/x]?!'],
    ['(https://a.example/x)', '([https://a.example/x])'],
    ['(see https://a.example/x).', '(see [https://a.example/x]).'],
    ['https://a.example/x_(y)', '[https://a.example/x_(y)]'],
    ['(https://a.example/x_(y))', '([https://a.example/x_(y)])'],
    ['[https://a.example/x]', '[[https://a.example/x]]'],
    ['“https://a.example/x”', '“[https://a.example/x]”'],
    ['<https://a.example/x>', '<[https://a.example/x]>'],
    ['https://a.example/x…', '[https://a.example/x]…'],
  ])('end before the punctuation around them: %s', (text, expected) => {
    expect(marked(text)).toBe(expected);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ftp://a.example/',
    'https://',
    'https://nowhere',
    'https://bank.example@evil.example/',
    'https://user:secret@a.example/',
    'xhttps://a.example/',
    'a.b.c',
    'not@mail',
    '<img src=x onerror=alert(1)>',
    `https://a.example/${'x'.repeat(3000)}`,
  ])('of no other kind are links: %s', (text) => {
    expect(splitLinks(text).filter((part) => typeof part !== 'string')).toEqual([]);
    expect(splitLinks(text).join('')).toBe(text);
  });

  it('of letters that look like others are shown as they are asked for', () => {
    expect(marked('https://аррӏе.com/login')).toBe('[https://xn--80ak6aa92e.com/login]');
    expect(marked('www.müller.example')).toBe('[www.xn--mller-kva.example → https://www.xn--mller-kva.example/]');
  });

  it('end where what is read would be turned around', () => {
    expect(marked('https://a.example/\u202egpj.exe')).toBe('[https://a.example/]\u202egpj.exe');
  });

  it('are found in time, however hard a text makes it', () => {
    const begin = process.cpuUsage().user;
    for (const text of [
      '('.repeat(20_000),
      `https://a.example/${')'.repeat(20_000)}`,
      'a@'.repeat(20_000),
      'www.'.repeat(20_000),
    ]) {
      splitLinks(text);
    }
    expect((process.cpuUsage().user - begin) / 1000).toBeLessThan(1500);
  });
});
