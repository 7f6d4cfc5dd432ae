import { type AddressInfo, connect } from 'node:net';
import type { Cancel } from '@parley/kernel/clock';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterEach, describe, expect, test } from 'vitest';
import type { Socket } from '../gateway/socket.ts';
import { attachWebSockets } from '../gateway/ws-adapter.ts';
import { createClientFinder } from './client-address.ts';
import { createListener, type Listener } from './listener.ts';
import { jsonAnswer, type Route } from './route.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const routes: readonly Route[] = [
  { method: 'GET', path: '/thing', handle: () => Promise.resolve(jsonAnswer(200, { thing: true })) },
  { method: 'POST', path: '/thing', handle: ({ body }) => Promise.resolve(jsonAnswer(200, { body })) },
];

let listener: Listener | undefined;
let detach: Cancel | undefined;
afterEach(async () => {
  detach?.();
  await listener?.close();
});

/** What came over WebSockets that were opened. */
interface Opened {
  readonly port: number;
  readonly messages: string[];
}

async function start(): Promise<Opened> {
  listener = createListener({
    log: silent,
    clock: systemClock,
    random: systemRandom,
    findClient: createClientFinder({ trusted: [], header: 'x-forwarded-for' }),
    routes,
    limits: { bodyBytesMax: 1024, requestMs: 10_000, idleMs: 5000, writeMs: 30_000, connectionsMax: 100 },
  });
  const messages: string[] = [];
  const accept = (socket: Socket): void => {
    socket.listen({ received: () => {}, message: (text) => void messages.push(text), closed: () => {} });
    socket.send('welcome');
  };
  detach = attachWebSockets(listener.server, { accept, refusalOf: () => undefined }, {});
  const { port }: AddressInfo = await listener.listen({ host: '127.0.0.1', port: 0 });
  return { port, messages };
}

/** Writes all of it at once, and reads until the server closes or has said what is waited for. */
function exchange({ port }: Opened, text: string, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const stream = connect(port, '127.0.0.1', () => stream.write(text, 'latin1'));
    stream.setEncoding('latin1').on('data', (part: string) => {
      heard += part;
      if (until !== undefined && heard.includes(until)) stream.destroy();
    });
    stream.on('close', () => resolve(heard));
    stream.on('error', reject);
  });
}

const statusesOf = (heard: string): string[] =>
  [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);

const get = 'GET /thing HTTP/1.1\r\nHost: a\r\n\r\n';
const post = `POST /thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}`;
const upgradeWith = (...more: readonly string[]): string =>
  [
    'GET /ws HTTP/1.1',
    'Host: a',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...more,
    '\r\n',
  ].join('\r\n');
/** A frame with the text `howdy`, by a mask of zeros. */
const frame = '\x81\x85\x00\x00\x00\x00howdy';

describe('a request and an upgrade in one packet', () => {
  test.each<[string, string, string[]]>([
    ['a request before an upgrade', `${get}${upgradeWith()}`, ['200', '400']],
    ['a request with a body before an upgrade', `${post}${upgradeWith()}${frame}`, ['200', '400']],
    ['two requests before an upgrade', `${get}${get}${upgradeWith()}`, ['200', '200', '400']],
    ['an upgrade with a body', `${upgradeWith('Content-Length: 11')}${frame}`, ['400']],
    [
      'an upgrade with a body in chunks',
      `${upgradeWith('Transfer-Encoding: chunked')}b\r\n${frame}\r\n0\r\n\r\n`,
      ['400'],
    ],
    ['an upgrade by POST with a body', `${upgradeWith('Content-Length: 11').replace('GET', 'POST')}${frame}`, ['400']],
  ])('%s: each is answered by itself, and no WebSocket is opened', async (_name, text, statuses) => {
    const opened = await start();
    const heard = await exchange(opened, text);
    expect([statusesOf(heard), opened.messages]).toEqual([statuses, []]);
    expect(heard).not.toContain('welcome');
  });

  test('an upgrade that comes when the answer before it is there opens a WebSocket, with frames that came along', async () => {
    const opened = await start();
    const heard = await new Promise<string>((resolve) => {
      let text = '';
      const stream = connect(opened.port, '127.0.0.1', () => stream.write(get));
      stream.setEncoding('latin1').on('data', (part: string) => {
        const isAnswered = text.includes('thing');
        text += part;
        if (!isAnswered && text.includes('thing')) stream.write(`${upgradeWith()}${frame}`, 'latin1');
        if (text.includes('welcome')) stream.destroy();
      });
      stream.on('close', () => resolve(text));
    });
    expect([statusesOf(heard), opened.messages]).toEqual([['200', '101'], ['howdy']]);
    expect(heard.endsWith('\r\n\r\n\x81\x07welcome')).toBe(true);
  });
});

describe('a head that may be understood in two ways is refused, and its connection is closed', () => {
  test.each([
    ['two hosts', 'GET /thing HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['the same host twice', 'GET /thing HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n'],
    ['two hosts of HTTP/1.0', 'GET /thing HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['two hosts of nothing that is there', 'GET /nothing HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['two hosts of an upgrade', upgradeWith('Host: b')],
    ['half of a surrogate pair in the path', 'GET /%ED%A0%80 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['half of a surrogate pair in the query', 'GET /thing?a=%ED%BF%BF HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['half of a surrogate pair in the query of an upgrade', upgradeWith().replace('/ws', '/ws?a=%ED%A0%80')],
    ['bytes that are no UTF-8 in the query', 'GET /thing?%FF HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('%s', async (_name, text) => {
    const opened = await start();
    const heard = await exchange(opened, text);
    expect(statusesOf(heard)).toEqual(['400']);
    expect(heard).toContain('"error":"badRequest"');
  });

  test.each([
    ['no host at all', 'GET /thing HTTP/1.1\r\n\r\n'],
    ['bytes that are not encoded', 'GET /thing?\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('%s', async (_name, text) => {
    expect(statusesOf(await exchange(await start(), text))).toEqual(['400']);
  });

  test('encoded text is text', async () => {
    const text = 'GET /thing?a=%E8%81%8A%F0%9F%98%80&b=%25 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect(statusesOf(await exchange(await start(), text))).toEqual(['200']);
  });

  test('an upgrade to something else than a WebSocket is answered as before', async () => {
    const text = 'GET /thing HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n';
    expect(statusesOf(await exchange(await start(), text))).toEqual(['404']);
  });
});
