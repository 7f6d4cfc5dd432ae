import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@parley/kernel/clock';
import { type Random, randomText } from '@parley/kernel/random';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { OperatorLog } from '../core/operator-log.ts';
import { createTraceIDs, type NextTraceID } from '../core/trace-ids.ts';
import { readBytes, writeAnswer } from './bytes-route.ts';
import type { Certificate } from './certificate.ts';
import type { Client, Peer } from './client-address.ts';
import { createUpgrades, faultOfHead, type Upgrades } from './request-head.ts';
import { errorAnswer, type HttpAnswer, type HttpRequest, methodRefusal, type Route } from './route.ts';
import { keepTcpPlaces, type TcpPlaces } from './tcp-places.ts';
import { endUnreadWrites } from './unread-writes.ts';

export interface ListenerParts {
  readonly log: OperatorLog;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent: plain HTTP. */
  readonly certificate?: Certificate;
  /** Who is behind the other end of a connection. */
  readonly findClient: (peer: Peer) => Client;
  readonly routes: readonly Route[];
  readonly limits: {
    readonly bodyBytesMax: number;
    readonly requestMs: number;
    readonly idleMs: number;
    /** The other side must take something of what waits for it within this long. */
    readonly writeMs: number;
    /** TCP connections of all kinds. */
    readonly connectionsMax: number;
  };
  /** How they are shared among those who connect; absent: as they come. */
  readonly sharing?: Omit<TcpPlaces, 'connectionsMax'>;
}

/** The one port of the server. */
export interface Listener {
  /** For whoever takes WebSocket upgrades. */
  readonly server: Server;
  /** Resolves with the address when the port is open; rejects with the error of the system if it cannot be. */
  listen(at: { readonly host: string; readonly port: number }): Promise<AddressInfo>;
  /** New connections get this certificate; those that stand keep theirs. For a listener that has one. */
  renew(certificate: Certificate): void;
  /** Takes no new connection, lets requests under way finish and ends those that wait for one. */
  close(): Promise<void>;
}

/** Headers of every answer unless its handler says otherwise; an answer that is no page runs and loads nothing. */
const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Names the request in the log; with it a person can be told apart who reports a fault. */
const requestHeader = 'x-request-id';
const traceMarkLength = 4;

/**
 * Connections that the system holds until they are taken; it may allow less (`net.core.somaxconn`). After a restart all
 * clients come back within moments, and who finds Node's 511 places full waits a second or longer for the next try.
 */
const backlog = 4096;

/** Connections that had to make room and are not quite gone. */
const leavingMax = 1000;

/** Browsers that came over TLS come over TLS for half a year more. */
const strictTransport = 'max-age=15552000';

/** What is read here of a request for a WebSocket was not handed over. */
const unreadyUpgrade = 'No connection can be handed over here, or an earlier request of it waits for its answer.';

/** Refusals of the HTTP library by its error code; its own texts are kept back, since they may quote the request. */
const libraryRefusals: Readonly<Record<string, readonly [error: string, message: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['bodyTooLarge', 'The body is larger than this server takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupportedMediaType', 'The body must be application/json.'],
};

export function createListener(parts: ListenerParts): Listener {
  const { clock, limits, random, log } = parts;
  const nextTraceID = createTraceIDs(clock, randomText(random, traceMarkLength));
  const upgrades = createUpgrades();
  const instance = openInstance(parts, nextTraceID, upgrades);
  upgrades.watch(instance.server);
  instance.removeContentTypeParser('text/plain');
  const { connectionsMax } = limits;
  instance.server.maxConnections = parts.sharing ? connectionsMax + leavingMax : connectionsMax;
  if (parts.sharing) keepTcpPlaces(instance.server, { ...parts.sharing, connectionsMax });
  addLog(instance, parts);
  receive(instance, parts);
  addRoutes(instance, parts);
  const { writeMs } = limits;
  const endWatch = endUnreadWrites(instance.server, {
    clock,
    writeMs,
    onEnded: ({ remoteAddress }) => log.info('connection.unread', { remote: remoteAddress, writeMs }),
  });
  return {
    server: instance.server,
    renew: ({ cert, key }) => {
      if (instance.server instanceof TlsServer) instance.server.setSecureContext({ cert, key });
    },
    listen: async (at) => {
      await instance.listen({ ...at, backlog });
      return instance.server.address() as AddressInfo;
    },
    close: async () => {
      endWatch();
      await instance.close();
    },
  };
}

function openInstance(
  { limits, certificate }: ListenerParts,
  nextTraceID: NextTraceID,
  { isDue }: Upgrades,
): FastifyInstance {
  const http = {
    shouldUpgradeCallback: isDue,
    headersTimeout: limits.requestMs,
    // Node compares the two before the library has set this one.
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(limits.requestMs, 1000),
  };
  const options = {
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    forceCloseConnections: 'idle' as const,
    // The handlers read what they take.
    routerOptions: { querystringParser: () => ({}) },
    trustProxy: false,
    requestIdHeader: false as const,
    genReqId: nextTraceID,
    frameworkErrors: (error: { readonly code: string }, _request: unknown, reply: FastifyReply) => {
      send(reply.header('connection', 'close'), refusalOf(error.code));
    },
  };
  if (!certificate) return fastify({ ...options, http });
  const { cert, key } = certificate;
  const secure = fastify({ ...options, https: { ...http, cert, key, handshakeTimeout: limits.requestMs } });
  return secure as unknown as FastifyInstance;
}

/** Of a request is written what the server made of it; addresses may carry what people wrote, so the route stands for them. */
function addLog(instance: FastifyInstance, { log, findClient }: ListenerParts): void {
  instance.addHook('onResponse', (request, reply, done) => {
    log.debug('http.answered', {
      request: request.id,
      method: request.method,
      path: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      remote: clientOf(request, findClient).address,
    });
    done();
  });
}

/** A connection on which the two sides may not agree where a request ends goes no further. */
function receive(instance: FastifyInstance, { findClient }: ListenerParts): void {
  instance.addHook('onRequest', (request, reply, done) => {
    reply.header(requestHeader, request.id);
    if (clientOf(request, findClient).isSecure) reply.header('strict-transport-security', strictTransport);
    const { raw } = request;
    const fault = faultOfHead(raw) ?? (raw.headers.upgrade === 'websocket' ? unreadyUpgrade : undefined);
    if (fault === undefined) done();
    else send(reply.header('connection', 'close'), errorAnswer(400, 'badRequest', fault));
  });
}

const clientOf = ({ socket, headers }: FastifyRequest, findClient: ListenerParts['findClient']): Client =>
  findClient({ address: socket.remoteAddress, isSecure: 'encrypted' in socket, headers });

function addRoutes(instance: FastifyInstance, parts: ListenerParts): void {
  const { routes } = parts;
  const methodsByPath = Map.groupBy(routes, ({ path }) => path);
  for (const route of routes) {
    if (route.bytesMax === undefined) addRoute(instance, route);
    else addBytesRoute(instance, { ...route, bytesMax: route.bytesMax }, parts);
  }
  instance.setNotFoundHandler((request, reply) => {
    const known = methodsByPath.get(request.url.split('?', 1)[0] ?? '');
    if (!known) return send(reply, errorAnswer(404, 'notFound', 'There is nothing at this address.'));
    const allow = known.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
    return send(reply, methodRefusal(allow));
  });
  instance.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return send(reply, refusalOf(error.code, error.statusCode));
    }
    return send(reply, failureOf(request, error, parts));
  });
}

function failureOf(request: FastifyRequest, error: unknown, { log, random }: ListenerParts): HttpAnswer {
  const incident = randomText(random, 12);
  const { id, method, routeOptions } = request;
  log.error('http.failed', { incident, request: id, method, path: routeOptions.url }, error);
  return errorAnswer(500, 'internalError', `The server failed; the incident is ${incident}.`);
}

function addRoute(instance: FastifyInstance, { method, path, handle }: Route): void {
  instance.route({ method, url: path, handler: async (request, reply) => send(reply, await handle(toOwn(request))) });
}

/**
 * Reads and answers by itself, where a body is what it is: the handler says what is wrong with one, in its order of
 * checks. There may be thousands of such requests in a second, and the way of the library through a body and an answer
 * costs more than half of what it adds to HTTP.
 */
function addBytesRoute(
  instance: FastifyInstance,
  { bytesMax, handle, method, path }: Route & { readonly bytesMax: number },
  parts: ListenerParts,
): void {
  const write = (reply: FastifyReply, answered: HttpAnswer): void =>
    writeAnswer(reply.raw, answered, { ...safeHeaders, ...(reply.getHeaders() as Record<string, string>) });
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const body = await readBytes(request.raw, bytesMax);
    if (body === 'unreadable') reply.header('connection', 'close');
    write(reply, await handle({ ...toOwn(request), body }));
  };
  instance.route({
    method,
    url: path,
    onRequest: (request, reply) => {
      reply.hijack();
      answer(request, reply).catch((error: unknown) => write(reply, failureOf(request, error, parts)));
    },
    handler: () => {
      throw new Error('what was taken is not handed on');
    },
  });
}

function refusalOf(code: string | undefined, status = 400): HttpAnswer {
  const [error, message] = libraryRefusals[code ?? ''] ?? ['badRequest', 'The request is malformed.'];
  return errorAnswer(status, error, message);
}

function toOwn(request: FastifyRequest): HttpRequest {
  return {
    httpVersion: request.raw.httpVersion,
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress,
    query: queryOf(request.url),
    body: request.body,
  };
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function send(reply: FastifyReply, { status, headers, body }: HttpAnswer): FastifyReply {
  return reply
    .code(status)
    .headers({ ...safeHeaders, ...headers })
    .send(body);
}
