import type { ServerApi } from '../server-api/server-api.ts';
import type { Client } from './client-address.ts';
import { isLoopbackAddress } from './loopback.ts';
import { errorAnswer, type HttpAnswer, type HttpRequest, headerOf, jsonAnswer, type Route } from './route.ts';

export interface ServerApiRouteParts {
  readonly serverApi: Pick<ServerApi, 'answer' | 'turnedAway'>;
  readonly allowPlainHttp: boolean;
  /** Whether an app may be served from there. */
  readonly mayAsk: (address: string | undefined) => boolean;
  /** Who is behind the other end of a connection. */
  readonly clientOf: (request: HttpRequest) => Client;
  /** The interface as tools read it; asked for when somebody wants it. */
  readonly describe: () => Promise<object>;
}

/** What the body of a request may hold. */
export const actionBodyBytesMax = 1024 * 1024;

const path = '/';
const allow = 'GET, POST, OPTIONS';

/** A request for the server API names itself by one of these in its query; another one is for the page. */
const isForServerApi = (query: string): boolean =>
  /(?:^|&)(?:Action|AppId|Signature(?:Nonce|Version)?|Timestamp)=/.test(query);

/**
 * `GET` and `POST` of `/`, the interface for the app's own server, in front of `page`, which a browser asks for there.
 * There are no headers by which the pages of others could read an answer: a page must not have the secret.
 */
export function createServerApiRoutes(parts: ServerApiRouteParts, page: Route | undefined): readonly Route[] {
  const { serverApi, allowPlainHttp, mayAsk, clientOf, describe } = parts;
  const answer = async (request: HttpRequest): Promise<HttpAnswer> => {
    const { isSecure, address } = clientOf(request);
    if (!mayAsk(address)) {
      serverApi.turnedAway('address', address);
      return notListed;
    }
    if (!isSecure && !allowPlainHttp && !isLoopbackAddress(address)) {
      serverApi.turnedAway('plainHttp', address);
      return notSecure;
    }
    const { query, body } = request;
    const contentType = headerOf(request, 'content-type');
    const read = body instanceof Uint8Array ? { contentType, bytes: body } : undefined;
    return jsonAnswer(
      200,
      await serverApi.answer({
        query,
        remote: address,
        ...(body === 'unreadable' ? { body } : read && { body: read }),
      }),
    );
  };
  return [
    {
      method: 'GET',
      path,
      handle: (request) => (page && !isForServerApi(request.query) ? page.handle(request) : answer(request)),
    },
    { method: 'POST', path, bytesMax: actionBodyBytesMax, handle: answer },
    { method: 'GET', path: '/openapi.json', handle: async () => jsonAnswer(200, await describe()) },
    { method: 'OPTIONS', path, handle: () => Promise.resolve({ status: 204, headers: { allow }, body: '' }) },
  ];
}

const notListed = errorAnswer(
  403,
  'addressNotListed',
  'Requests for the server API come from the addresses of the setting serverApi.addresses; this one is none of them.',
);

const notSecure = errorAnswer(
  403,
  'notSecure',
  'Requests for the server API come over TLS, or from this machine; the setting serverApi.allowPlainHttp lets others in.',
);
