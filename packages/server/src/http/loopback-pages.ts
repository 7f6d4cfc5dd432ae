import { isLoopbackOrigin } from './loopback.ts';
import { type HttpRequest, headerOf, methodRefusal, type Route } from './route.ts';

/** What a page of another origin may send beside what every page may. */
const sendable = 'authorization, content-type';
/** How long a browser need not ask again, in seconds. */
const leaveSeconds = '600';

/**
 * Lets pages of loopback origins, and no others, call a route that takes JSON and a key, and read its answers. Without
 * cookies and the like: no answer says that a browser may send them.
 */
export function openToLoopbackPages(route: Route): readonly Route[] {
  const { method, path } = route;
  return [
    {
      ...route,
      handle: async (request) => {
        const answer = await route.handle(request);
        return { ...answer, headers: { ...answer.headers, ...leaveOf(request) } };
      },
    },
    {
      method: 'OPTIONS',
      path,
      handle: async (request) => {
        const leave = leaveOf(request);
        if (!isGiven(leave)) {
          const refusal = methodRefusal(method);
          return { ...refusal, headers: { ...refusal.headers, ...leave } };
        }
        return { status: 204, headers: { ...leave, ...preflightOf(request, method) }, body: '' };
      },
    },
  ];
}

type Leave = Readonly<Record<string, string>>;

const leaveHeader = 'access-control-allow-origin';
const isGiven = (leave: Leave): boolean => leaveHeader in leave;

/** Says of every answer that it depends on who asks, so that nobody keeps one of them for all. */
function leaveOf(request: HttpRequest): Leave {
  const origin = headerOf(request, 'origin');
  return { vary: 'origin', ...(origin !== undefined && isLoopbackOrigin(origin) && { [leaveHeader]: origin }) };
}

/** Browsers that tell networks apart ask whether a page may reach into a closer one. */
const preflightOf = (request: HttpRequest, method: string): Leave => ({
  'access-control-allow-methods': method,
  'access-control-allow-headers': sendable,
  'access-control-max-age': leaveSeconds,
  'cache-control': 'no-store',
  ...(headerOf(request, 'access-control-request-private-network') === 'true' && {
    'access-control-allow-private-network': 'true',
  }),
});
