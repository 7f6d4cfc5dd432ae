import type { ZIM } from '@parley/client';
import { useParley } from './context.ts';

/** The client, for everything that has no hook; absent on a server, in the first moment of a page and without a user. */
export const useClient = (): ZIM | undefined => useParley().connection?.client;
