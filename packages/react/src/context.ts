import type { ZIM } from '@parley/client';
import { createContext, useContext } from 'react';
import type { ChatConnection } from './chat-connection.ts';
import type { ConnectionStatus } from './connection-status.ts';
import type { TellSoon } from './drawing.ts';
import type { ChatStores } from './stores.ts';

/** What the provider hands to the hooks. */
export interface ParleyContextValue {
  /** Absent on a server, in the first moment of a page, and while nobody is signed in. */
  readonly connection: ChatConnection<ZIM> | undefined;
  /** What is said where there is no connection. */
  readonly status: ConnectionStatus;
  /** Makes a client anew where none could be made. */
  readonly retry: () => void;
  readonly tellSoon: TellSoon;
}

export const ParleyContext = createContext<ParleyContextValue | undefined>(undefined);

export function useParley(): ParleyContextValue {
  const value = useContext(ParleyContext);
  if (!value) throw new Error('Hooks of @parley/react are called below a <ParleyProvider>.');
  return value;
}

export const useStores = (): ChatStores | undefined => useParley().connection?.stores;
