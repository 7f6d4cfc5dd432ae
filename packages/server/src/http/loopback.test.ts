import { describe, expect, test } from 'vitest';
import { foreignOrigins, loopbackOrigins } from '../testing/origins.ts';
import { isLoopbackAddress, isLoopbackOrigin, whyNotDirectLoopback } from './loopback.ts';
import type { HttpRequest } from './route.ts';

const direct: HttpRequest = {
  httpVersion: '1.1',
  headers: { host: 'localhost:8700' },
  remoteAddress: '127.0.0.1',
  query: '',
  body: undefined,
};

const withHeaders = (headers: HttpRequest['headers']): HttpRequest => ({
  ...direct,
  headers: { ...direct.headers, ...headers },
});

describe('a direct request from this machine', () => {
  test.each<[string, HttpRequest]>([
    ['by name', direct],
    ['by IPv4 address', withHeaders({ host: '127.0.0.1:8700' })],
    ['by IPv6 address', { ...withHeaders({ host: '[::1]:8700' }), remoteAddress: '::1' }],
    ['on the default port', withHeaders({ host: 'localhost' })],
    ['over IPv4 mapped into IPv6', { ...direct, remoteAddress: '::ffff:127.0.0.1' }],
    ['from a page of this server', withHeaders({ origin: 'http://localhost:8700', 'sec-fetch-site': 'same-origin' })],
    ['typed into the address bar', withHeaders({ 'sec-fetch-site': 'none' })],
  ])('counts %s', (_name, request) => {
    expect(whyNotDirectLoopback(request)).toBeUndefined();
  });
});

describe('anything else', () => {
  test.each<[string, HttpRequest, RegExp]>([
    ['another machine', { ...direct, remoteAddress: '192.168.1.9' }, /from this machine/],
    ['another machine over IPv6', { ...direct, remoteAddress: 'fe80::1' }, /from this machine/],
    ['another machine mapped into IPv6', { ...direct, remoteAddress: '::ffff:10.0.0.1' }, /from this machine/],
    ['a connection that is gone', { ...direct, remoteAddress: undefined }, /from this machine/],
    ['HTTP/1.0, as a proxy speaks it', { ...direct, httpVersion: '1.0' }, /HTTP\/1\.1/],
    ['Forwarded', withHeaders({ forwarded: 'for=1.2.3.4' }), /proxy \(forwarded\)/],
    ['Forwarded without a value', withHeaders({ forwarded: '' }), /proxy/],
    ['X-Forwarded-For', withHeaders({ 'x-forwarded-for': '127.0.0.1' }), /proxy/],
    ['X-Forwarded-Host', withHeaders({ 'x-forwarded-host': 'localhost' }), /proxy/],
    ['X-Forwarded-Proto', withHeaders({ 'x-forwarded-proto': 'https' }), /proxy/],
    ['Via', withHeaders({ via: '1.1 proxy' }), /proxy \(via\)/],
    ['X-Real-IP', withHeaders({ 'x-real-ip': '127.0.0.1' }), /proxy/],
    ['CF-Connecting-IP', withHeaders({ 'cf-connecting-ip': '127.0.0.1' }), /proxy/],
    ['no Host', { ...direct, headers: {} }, /Host/],
    ['a name that was rebound to this machine', withHeaders({ host: 'evil.example:8700' }), /Host/],
    ['a name that begins like this machine', withHeaders({ host: 'localhost.evil.example' }), /Host/],
    ['a name that ends like this machine', withHeaders({ host: 'evil.localhost:8700' }), /Host/],
    ['two names', withHeaders({ host: ['localhost', 'evil.example'] }), /Host/],
    ['a page of another origin', withHeaders({ origin: 'https://evil.example' }), /another origin/],
    ['a page of another port', withHeaders({ origin: 'http://localhost:3000' }), /another origin/],
    ['a page of another name of this machine', withHeaders({ origin: 'http://127.0.0.1:8700' }), /another origin/],
    ['a page without an origin', withHeaders({ origin: 'null' }), /another origin/],
    ['two origins', withHeaders({ origin: ['http://localhost:8700', 'null'] }), /another origin/],
    ['a page of another site', withHeaders({ 'sec-fetch-site': 'cross-site' }), /another site/],
    ['a page of the same site but another port', withHeaders({ 'sec-fetch-site': 'same-site' }), /another site/],
  ])('does not count: %s', (_name, request, reason) => {
    expect(whyNotDirectLoopback(request)).toMatch(reason);
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['127.0.0.1.evil.example', false],
  ['128.0.0.1', false],
  ['::', false],
  ['0.0.0.0', false],
  ['::2', false],
])('the address %s is loopback: %s', (address, isLoopback) => {
  expect(isLoopbackAddress(address)).toBe(isLoopback);
});

test('an origin of this machine is known as browsers write it, and nothing else is', () => {
  expect(loopbackOrigins.filter((origin) => !isLoopbackOrigin(origin))).toEqual([]);
  expect(foreignOrigins.filter(isLoopbackOrigin)).toEqual([]);
});
