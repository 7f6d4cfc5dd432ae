import type { ServerApiInit, ServerApiResponse } from '@parley/backend';
import type { AppWorld } from './app-world.ts';

/** Hands requests for the server API to the node of a world, as its HTTP would. */
export const fetchFrom =
  ({ app, clock }: AppWorld) =>
  async (address: string, { body }: ServerApiInit): Promise<ServerApiResponse> => {
    const answer = app.serverApi.answer({
      query: new URL(address).search.slice(1),
      body: { contentType: 'application/json', bytes: new TextEncoder().encode(body) },
    });
    await clock.settle();
    return { status: 200, json: () => answer };
  };
