import { Duplex } from 'node:stream';
import { seededRandom } from '@parley/kernel/random';
import { systemClock } from '@parley/kernel/system';
import { silentLog } from '../../core/operator-log.ts';
import { createPageCheck, createPageDiagnosisRoute } from '../../gateway/page-check.ts';
import { createClientFinder } from '../../http/client-address.ts';
import { createDevelopmentTokenRoutes } from '../../http/development-tokens.ts';
import { createHealthRoutes } from '../../http/health.ts';
import { createListener, type Listener } from '../../http/listener.ts';
import { type Chance, manyOf } from './chance.ts';
import type { FuzzTarget } from './target.ts';

const inputsPerCase = 100;

/** Bytes, one for each character. A sound request is answered, whatever the answer; another may end the connection. */
interface Request {
  readonly text: string;
  readonly isSound: boolean;
}

const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\r',
  '\n',
  '\r\n',
  '..',
  '%',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  '*',
  ':',
  ',,',
  '\t',
];
const methods = ['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'get'];
const paths = ['/healthz', '/readyz', '/api/development-token', '/', '/faults', '/ws', '*'];
const oddPaths = [`/${'a'.repeat(20_000)}`, 'http://evil.example/healthz', '//healthz'];
const versions = ['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1.1', ''];
const names = [
  'x-forwarded-for',
  'forwarded',
  'origin',
  'content-type',
  'accept',
  'cookie',
  'expect',
  'upgrade',
  'host',
];
const oddNames = ['connection', 'transfer-encoding', 'content-length', 'host', 'te', 'trailer', 'range', '__proto__'];
const values = ['chunked', 'gzip, chunked', '0', '-1', '18446744073709551616', 'close', 'keep-alive', 'websocket'];
const oddValues = ['for=127.0.0.1;proto=https', '127.0.0.1, ::1', 'application/json', 'text/plain', '100-continue'];
const bodies = [
  '',
  '{"userID":"alice"}',
  '{"userID":"__proto__"}',
  '{"__proto__":{"userID":"x"}}',
  '[',
  '[]',
  'null',
  '{"userID":7}',
];

const oddText = (chance: Chance): string => (chance.once(2) ? chance.pick(oddTexts) : chance.text(20));
const makeValue = (chance: Chance): string =>
  chance.once(20)
    ? 'a'.repeat(9000)
    : chance.once(4)
      ? oddText(chance)
      : chance.pick(chance.once(2) ? values : oddValues);

/** Most requests are sound but for what is in them; one in six breaks the form, where the connection may end. */
function makeRequest(chance: Chance): Request {
  const isSound = !chance.once(6);
  return { text: isSound ? makeSound(chance) : makeBroken(chance), isSound };
}

function makeSound(chance: Chance): string {
  const body = chance.once(4) ? JSON.stringify(chance.text(20)) : chance.pick(bodies);
  const bytes = new TextEncoder().encode(body);
  const path = chance.once(4) ? `/${oddText(chance).replaceAll(/[^!-~]/g, '')}` : chance.pick(paths.slice(0, -1));
  const form = `content-type: application/json\r\ncontent-length: ${bytes.length}\r\n`;
  const extra = `${chance.pick(['x-forwarded-for', 'forwarded', 'origin', 'cookie'])}: ${makeValue(chance).replaceAll(/[^ -~]/g, '')}\r\n`;
  return `POST ${path} HTTP/1.1\r\nhost: parley.test\r\n${form}${extra}\r\n${String.fromCharCode(...bytes)}`;
}

function makeBroken(chance: Chance): string {
  const verb = chance.once(8) ? oddText(chance) : chance.pick(methods);
  const path = chance.once(32) ? chance.pick(oddPaths) : chance.once(5) ? `/${oddText(chance)}` : chance.pick(paths);
  const version = chance.once(8) ? chance.pick(versions) : 'HTTP/1.1';
  const fields = Array.from({ length: chance.below(5) }, () => {
    const name = chance.once(4) ? oddText(chance) : chance.pick(chance.once(2) ? names : oddNames);
    return `${name}: ${makeValue(chance)}\r\n`;
  });
  const body = chance.once(2) ? '' : chance.pick(bodies);
  const text = `${verb} ${path} ${version}\r\nhost: parley.test\r\n${fields.join('')}\r\n${body}`;
  return chance.once(6) ? text.slice(0, chance.below(text.length + 1)) : text;
}

/** Answers that a server gives to what it was sent; 5xx would be a fault of its own. */
const statusPattern = /HTTP\/1\.1 (\d{3}) /g;

export const http: FuzzTarget = {
  name: 'http',
  about: 'HTTP requests at a listener, many over one connection',
  inputsPerRound: 100_000,
  open: async () => {
    const failures: string[] = [];
    const listener = createListener({
      log: { ...silentLog, error: (event, _fields, error) => void failures.push(`${event} ${String(error)}`) },
      clock: systemClock,
      random: seededRandom(1),
      findClient: createClientFinder({ trusted: ['127.0.0.1'], header: 'x-forwarded-for' }),
      routes: [
        ...createHealthRoutes({
          clock: systemClock,
          log: silentLog,
          sickness: async () => [],
          isStopping: () => false,
        }),
        ...createDevelopmentTokenRoutes({
          clock: systemClock,
          random: seededRandom(2),
          app: { appID: 1, serverSecret: 's'.repeat(32) },
          key: undefined,
        }),
        createPageDiagnosisRoute('/ws', createPageCheck({ areLoopbackPagesAllowed: true })),
      ],
      limits: { bodyBytesMax: 64 * 1024, requestMs: 60_000, idleMs: 60_000, writeMs: 30_000, connectionsMax: 1000 },
    });
    await listener.listen({ host: '127.0.0.1', port: 0 });
    return {
      inputsPerCase,
      cases: manyOf(inputsPerCase, makeRequest),
      strike: async (thrown) => {
        const groups = toGroups(thrown as readonly Request[]);
        for (let group = groups.shift(); group; group = groups.shift()) {
          const answers = await exchange(listener, group.map(({ text }) => text).join(''));
          const statuses = Array.from(answers.matchAll(statusPattern), ([, status]) => Number(status));
          // A request that is none may end the connection before those in front of it are answered.
          const isAllSound = group.every(({ isSound }) => isSound);
          if (isAllSound && statuses.length === 0) throw new Error('a sound request is not answered');
          if (answers !== '' && !answers.startsWith('HTTP/1.1 ')) throw new Error('what was answered is no HTTP');
          if (statuses.some((status) => status >= 500)) throw new Error(`the server answered ${statuses.join()}`);
          if (failures.length > 0) throw new Error(`the server failed: ${failures.join()}`);
          // What stood behind the request at which the connection ended comes over the next one.
          const rest = group.slice(Math.max(1, statuses.length));
          if (rest.length > 0) groups.unshift(rest);
        }
        const sound = await exchange(
          listener,
          'GET /healthz HTTP/1.1\r\nhost: parley.test\r\nconnection: close\r\n\r\n',
        );
        if (!/^HTTP\/1\.1 200 [\s\S]*\{"alive":true\}$/.test(sound)) throw new Error('a sound request is not answered');
      },
      end: () => listener.close(),
    };
  },
};

/** What comes over one connection: sound requests, and one that is none at the end. */
function toGroups(requests: readonly Request[]): (readonly Request[])[] {
  const groups: Request[][] = [[]];
  for (const request of requests) {
    groups.at(-1)?.push(request);
    if (!request.isSound) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}

/** Turns of the event loop without an answer, after which nothing is expected to come any more. */
const quietTurns = 12;

/** Sends bytes over a connection in memory and returns what is answered until the server ends it or has no more to say. */
function exchange({ server }: Listener, text: string): Promise<string> {
  return new Promise((resolve) => {
    const answers: string[] = [];
    let quiet = 0;
    const socket = createSocket((chunk) => {
      answers.push(chunk);
      quiet = 0;
    });
    socket.once('close', () => resolve(answers.join('')));
    server.emit('connection', socket);
    socket.push(text, 'latin1');
    const wait = (): void => {
      quiet += 1;
      if (socket.destroyed) return;
      if (quiet > quietTurns) socket.destroy();
      else systemClock.atTurnEnd(wait);
    };
    wait();
  });
}

function createSocket(onAnswer: (chunk: string) => void): Duplex {
  const socket = new Duplex({
    read: () => {},
    write: (chunk, _encoding, done) => {
      onAnswer(String(chunk));
      done();
    },
    final: (done) => {
      done();
      socket.destroy();
    },
  });
  const self = (): Duplex => socket;
  socket.on('error', () => {});
  return Object.assign(socket, { setTimeout: self, setNoDelay: self, setKeepAlive: self, ref: self, unref: self });
}
