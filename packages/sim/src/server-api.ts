import { createServerApi, type ServerApi } from '@parley/backend/server-api';
import type { ActionRequest } from '@parley/server/server-api/server-api';
import type { Chance } from './chance.ts';
import type { ServerHost } from './server-host.ts';

export interface AppServerParts {
  readonly appID: number;
  readonly serverSecret: string;
  /** The server that is asked. */
  readonly host: ServerHost | undefined;
  readonly dice: Chance;
  /** The true time, in Unix milliseconds. */
  wall(): number;
  /** How a request comes out of the network; by default as the package sends it. */
  readonly toRequest?: (query: string, body: string) => ActionRequest;
}

const inBody = (query: string, body: string): ActionRequest => ({
  query,
  body: { contentType: 'application/json', bytes: new TextEncoder().encode(body) },
});

/** The server API of one server of a world, as the app's own server reaches it. A server that dies never answers. */
export function openServerApi({
  appID,
  serverSecret,
  host,
  dice,
  wall,
  toRequest = inBody,
}: AppServerParts): ServerApi {
  return createServerApi({
    url: 'http://server.test',
    ...{ appID, serverSecret, now: wall },
    random: (count) => dice.random.bytes(count),
    fetch: async (address, { body = '' }) => {
      const app = host?.app;
      if (!app) throw new Error('the server is down');
      const answer = await app.serverApi.answer(toRequest(new URL(address).search.slice(1), body));
      return { status: 200, json: () => Promise.resolve(answer) };
    },
  });
}
