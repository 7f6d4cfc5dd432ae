import { isLoopbackOrigin, whyNotDirect } from '../http/loopback.ts';
import { errorAnswer, type HttpAnswer, type HttpRequest, headerOf, type Route } from '../http/route.ts';
import { createOriginCheck, isAtHome } from './origins.ts';

export interface PageSettings {
  /** Origins beside those of this host, such as `https://app.example.org`, as `origins.ts` reads them. */
  readonly allowedOrigins?: readonly string[];
  /** Whether pages that this machine serves at other ports may connect from this machine. */
  readonly areLoopbackPagesAllowed?: boolean;
}

type Head = Omit<HttpRequest, 'body' | 'query'>;

/** Whether what asks may connect: a page of a known origin, or what sends no Origin and is no web page. */
export type MayConnect = (request: Head) => boolean;

export function createPageCheck({ allowedOrigins = [], areLoopbackPagesAllowed = false }: PageSettings): MayConnect {
  const isDeclared = createOriginCheck(allowedOrigins);
  return (request) => {
    const origin = request.headers['origin'];
    if (origin === undefined) return true;
    if (typeof origin !== 'string') return false;
    if (isAtHome(origin, headerOf(request, 'host')) || isDeclared(origin)) return true;
    return areLoopbackPagesAllowed && isLoopbackOrigin(origin) && whyNotDirect(request) === undefined;
  };
}

/** What lets a page in that was turned away, as an operator writes it. */
export const originSetting = 'PARLEY_ALLOWED_ORIGINS';

export const originRefusal: HttpAnswer = errorAnswer(
  403,
  'originNotAllowed',
  `Pages of this origin may not connect; the setting allowedOrigins (${originSetting}) names those that may.`,
);

/**
 * `GET` at the address of the WebSocket: a browser keeps to itself why it could open none, so that the SDK asks again
 * in this way, and a page of any origin may read the answer. It says whether the page is turned away, and no more.
 */
export const createPageDiagnosisRoute = (path: string, mayConnect: MayConnect): Route => ({
  method: 'GET',
  path,
  handle: async (request) => {
    const answer = mayConnect(request) ? upgradeWanted : originRefusal;
    return { ...answer, headers: { ...answer.headers, 'access-control-allow-origin': '*', vary: 'origin' } };
  },
});

const refusalOfPlain = errorAnswer(
  426,
  'upgradeRequired',
  'A WebSocket is opened here, and the request asks for none.',
);
const upgradeWanted: HttpAnswer = { ...refusalOfPlain, headers: { ...refusalOfPlain.headers, upgrade: 'websocket' } };
