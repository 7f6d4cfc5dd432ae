import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Random, randomText } from '@parley/kernel/random';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../core/log.ts';
import { errorAnswer, type HttpAnswer, type HttpRequest, type Route } from './route.ts';

export interface ListenerParts {
  readonly log: Log;
  readonly random: Random;
  readonly routes: readonly Route[];
  readonly limits: {
    readonly bodyBytesMax: number;
    readonly requestMs: number;
    readonly idleMs: number;
    /** TCP connections of all kinds. */
    readonly connectionsMax: number;
  };
}

/** The one port of the server. */
export interface Listener {
  /** For whoever takes WebSocket upgrades. */
  readonly server: Server;
  /** Resolves with the address when the port is open; rejects with the error of the system if it cannot be. */
  listen(at: { readonly host: string; readonly port: number }): Promise<AddressInfo>;
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

/** Refusals of the HTTP library by its error code; its own texts are kept back, since they may quote the request. */
const libraryRefusals: Readonly<Record<string, readonly [error: string, message: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['bodyTooLarge', 'The body is larger than this server takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupportedMediaType', 'The body must be application/json.'],
};

export function createListener(parts: ListenerParts): Listener {
  const { limits } = parts;
  const instance = fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    forceCloseConnections: 'idle',
    trustProxy: false,
    http: {
      headersTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(limits.requestMs, 1000),
    },
    frameworkErrors: (error, _request, reply) => {
      send(reply, refusalOf(error.code));
    },
  });
  instance.removeContentTypeParser('text/plain');
  instance.server.maxConnections = limits.connectionsMax;
  addRoutes(instance, parts);
  return {
    server: instance.server,
    listen: async (at) => {
      await instance.listen(at);
      return instance.server.address() as AddressInfo;
    },
    close: () => instance.close(),
  };
}

function addRoutes(instance: FastifyInstance, { routes, log, random }: ListenerParts): void {
  const methodsByPath = Map.groupBy(routes, ({ path }) => path);
  for (const { method, path, handle } of routes) {
    instance.route({ method, url: path, handler: async (request, reply) => send(reply, await handle(toOwn(request))) });
  }
  instance.setNotFoundHandler((request, reply) => {
    const known = methodsByPath.get(request.url.split('?', 1)[0] ?? '');
    if (!known) return send(reply, errorAnswer(404, 'notFound', 'There is nothing at this address.'));
    const allow = known.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
    reply.header('allow', allow);
    return send(reply, errorAnswer(405, 'methodNotAllowed', `This address takes ${allow} only.`));
  });
  instance.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return send(reply, refusalOf(error.code, error.statusCode));
    }
    const incident = randomText(random, 12);
    log.error('http.failed', { incident, method: request.method, path: request.routeOptions.url }, error);
    return send(reply, errorAnswer(500, 'internalError', `The server failed; the incident is ${incident}.`));
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
    body: request.body,
  };
}

function send(reply: FastifyReply, { status, headers, body }: HttpAnswer): FastifyReply {
  return reply
    .code(status)
    .headers({ ...safeHeaders, ...headers })
    .send(body);
}
