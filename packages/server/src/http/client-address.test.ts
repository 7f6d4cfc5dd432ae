import { describe, expect, test } from 'vitest';
import { createClientFinder, isNetwork, type Peer, type ProxySettings } from './client-address.ts';

const proxy: ProxySettings = { trusted: ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1'], header: 'x-forwarded-for' };

const find = (address: string | undefined, headers: Peer['headers'], settings: Partial<ProxySettings> = {}) =>
  createClientFinder({ ...proxy, ...settings })({ address, isSecure: false, headers });

describe('X-Forwarded-For', () => {
  test.each<[string, string | undefined, Peer['headers'], string | undefined]>([
    ['a client without a proxy', '192.0.2.7', {}, '192.0.2.7'],
    ['a client that claims to be another', '192.0.2.7', { 'x-forwarded-for': '198.51.100.1' }, '192.0.2.7'],
    ['one trusted proxy', '10.1.2.3', { 'x-forwarded-for': '192.0.2.7' }, '192.0.2.7'],
    ['an IPv4 proxy mapped into IPv6', '::ffff:10.1.2.3', { 'x-forwarded-for': '192.0.2.7' }, '192.0.2.7'],
    ['an IPv6 proxy', '2001:db8::1', { 'x-forwarded-for': '2001:db9::7' }, '2001:db9::7'],
    ['two trusted proxies', '10.0.0.1', { 'x-forwarded-for': '192.0.2.7, 10.0.0.2' }, '192.0.2.7'],
    ['what the client wrote itself', '10.0.0.1', { 'x-forwarded-for': '127.0.0.1, 192.0.2.7' }, '192.0.2.7'],
    ['an address with a port', '10.0.0.1', { 'x-forwarded-for': '192.0.2.7:5000' }, '192.0.2.7'],
    ['brackets', '10.0.0.1', { 'x-forwarded-for': '[2001:db9::7]:5000' }, '2001:db9::7'],
    ['no address', '10.0.0.1', { 'x-forwarded-for': 'unknown' }, '10.0.0.1'],
    ['markup', '10.0.0.1', { 'x-forwarded-for': '<b>\n' }, '10.0.0.1'],
    ['a proxy that wrote nothing', '10.0.0.1', {}, '10.0.0.1'],
    ['the header that is not the declared one', '10.0.0.1', { forwarded: 'for=192.0.2.7' }, '10.0.0.1'],
    ['a socket that is gone', undefined, { 'x-forwarded-for': '192.0.2.7' }, undefined],
  ])('%s', (_name, address, headers, expected) => {
    expect(find(address, headers).address).toBe(expected);
  });

  test('a very long chain costs no more than a short one and ends inside', () => {
    const chain = Array.from({ length: 5000 }, () => '10.0.0.2').join(', ');
    expect(find('10.0.0.1', { 'x-forwarded-for': `192.0.2.7, ${chain}` }).address).toBe('10.0.0.2');
  });
});

describe('Forwarded', () => {
  test.each<[string, string, string]>([
    ['plain', 'for=192.0.2.7;proto=https', '192.0.2.7'],
    ['quoted, IPv6, with a port', 'For="[2001:db9::7]:47011"', '2001:db9::7'],
    ['the nearest hop last', 'for=198.51.100.9, for=192.0.2.7', '192.0.2.7'],
    ['a name in place of an address', 'for=_hidden', '10.0.0.1'],
  ])('%s', (_name, forwarded, expected) => {
    expect(find('10.0.0.1', { forwarded }, { header: 'forwarded' }).address).toBe(expected);
  });
});

describe('the scheme', () => {
  test.each<[string, string, Peer['headers'], boolean]>([
    ['a trusted proxy says https', '10.0.0.1', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }, true],
    ['it says http', '10.0.0.1', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'http' }, false],
    ['a client says https', '192.0.2.7', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }, false],
  ])('%s', (_name, address, headers, isSecure) => {
    expect(find(address, headers).isSecure).toBe(isSecure);
  });

  test('a connection with TLS of its own is secure', () => {
    expect(createClientFinder(proxy)({ address: '192.0.2.7', isSecure: true, headers: {} }).isSecure).toBe(true);
  });
});

test('nobody is trusted unless declared', () => {
  expect(find('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' }, { trusted: [] }).address).toBe('127.0.0.1');
});

test.each<[string, boolean]>([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['::1', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['fd00::/129', false],
  ['10.0.0.0/8/9', false],
  ['proxy.example', false],
  ['', false],
])('the entry "%s" is a network: %s', (entry, expected) => {
  expect(isNetwork(entry)).toBe(expected);
});
