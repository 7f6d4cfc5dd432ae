import { type HttpRequest, headerOf } from './route.ts';

/** What proxies add; any of them says that the one who asks is somebody else than the other end of the connection. */
const forwardingHeaders: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-host',
  'x-original-url',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
]);

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

type Head = Omit<HttpRequest, 'body' | 'query'>;

/**
 * Why a request may not count as made by a person at this machine; `undefined` if it may. It must be direct, and, if a
 * browser sent it, from a page of this very server.
 */
export const whyNotDirectLoopback = (request: Head): string | undefined =>
  whyNotDirect(request) ?? whyOfOtherPage(request);

/**
 * Why a request may not count as made by a program of this machine; `undefined` if it may.
 *
 * It must come straight from a loopback address, over HTTP/1.1 (common proxies speak 1.0 to what is behind them),
 * without a header that a proxy adds, to a name of this machine (a hostile page that rebinds its own name cannot
 * say `localhost`).
 */
export function whyNotDirect(request: Head): string | undefined {
  if (!isLoopbackAddress(request.remoteAddress)) return 'the request does not come from this machine';
  if (request.httpVersion !== '1.1') return 'the request does not speak HTTP/1.1, as one through a proxy';
  for (const name of Object.keys(request.headers)) {
    if (forwardingHeaders.has(name) || name.startsWith('x-forwarded-')) {
      return `the request came through a proxy (${forwardingHeaders.has(name) ? name : 'x-forwarded-*'})`;
    }
  }
  const host = headerOf(request, 'host');
  return host === undefined || !isLoopbackHost(host) ? 'the Host header does not name this machine' : undefined;
}

function whyOfOtherPage(request: Head): string | undefined {
  const host = headerOf(request, 'host');
  if (request.headers['origin'] !== undefined && headerOf(request, 'origin') !== `http://${host}`) {
    return 'the request was made by a page of another origin';
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'the request was made by a page of another site';
  }
  return undefined;
}

/**
 * Whether a page of this origin was served by this machine: by the name `localhost`, by any address of 127.0.0.0/8 or by
 * `::1`, on any port. Only as a browser writes it, so that there is nothing to be read in two ways.
 */
export function isLoopbackOrigin(origin: string): boolean {
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false;
  const { origin: written, hostname } = new URL(origin);
  return written === origin && (loopbackNames.includes(hostname) || isLoopbackAddress(hostname));
}

/** IPv4 loopback may arrive mapped into IPv6 on a socket that listens on both. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === '::1' || /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

const isLoopbackHost = (host: string): boolean => loopbackNames.includes(host.replace(/:\d{1,5}$/, ''));
