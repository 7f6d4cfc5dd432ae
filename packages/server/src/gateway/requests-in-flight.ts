import type { Dispatch } from './dispatch.ts';

/** A dispatch that knows which of its requests are under way. */
export interface TrackedDispatch extends Dispatch {
  /** Resolves when the requests that are under way now have been answered; later ones do not delay it. */
  settled(): Promise<void>;
}

export function trackRequests(dispatch: Dispatch): TrackedDispatch {
  const underway = new Set<Promise<unknown>>();
  return {
    find: dispatch.find,
    run: (route, name, requester, params) => {
      const reply = dispatch.run(route, name, requester, params);
      underway.add(reply);
      const forget = (): void => void underway.delete(reply);
      reply.then(forget, forget);
      return reply;
    },
    settled: async () => {
      await Promise.allSettled(underway);
    },
  };
}
