import type { ZIM } from '@parley/client';
import { createElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ChatConnection } from './chat-connection.ts';
import { type ConnectionStatus, connecting, errorOf, signedOut } from './connection-status.ts';
import { ParleyContext } from './context.ts';
import { createTellSoon } from './drawing.ts';
import {
  acquireConnection,
  type ConnectionConfig,
  type ConnectionOptions,
  type ConnectionUse,
  type Lease,
} from './leases.ts';
import { afterSystemTime } from './system.ts';

/** All but `getToken` and `userName` begin anew when they change; those two may be others each time. */
export interface ParleyProviderProps extends Omit<ConnectionOptions, 'userID'> {
  /** Who is signed in; without one nobody is. Another one signs out and in. */
  readonly userID?: string | undefined;
  /** One that is held elsewhere, by a page that signs in and out itself; then nothing else is needed. */
  readonly connection?: ChatConnection<ZIM> | undefined;
  readonly children?: ReactNode;
}

/** What became of taking up a connection. */
type Taken = { readonly config: ConnectionConfig } & (
  | { readonly lease: Lease }
  | { readonly failure: ConnectionStatus }
);

/**
 * Signs one user in on one client, for all components below. It does so in the browser alone: drawn on a server, it shows
 * what it shows while it connects.
 */
export function ParleyProvider(props: ParleyProviderProps): ReactNode {
  const { userID, children, connection: given } = props;
  const config = useConfig(props);
  const use = useUse(props);
  const [taken, setTaken] = useState<Taken>();
  const [tries, setTries] = useState(0);
  const [tellSoon] = useState(() => createTellSoon(afterSystemTime));
  const retry = useCallback(() => setTries((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try takes it up anew.
  useEffect(() => {
    if (!config) return undefined;
    try {
      const lease = acquireConnection(config, use);
      setTaken({ config, lease });
      return lease.release;
    } catch (thrown) {
      setTaken({ config, failure: { state: 'failed', error: errorOf(thrown) } });
      return undefined;
    }
  }, [config, use, tries]);

  const value = useMemo(() => {
    if (given) return { connection: given, status: connecting, retry, tellSoon };
    // What was taken up for somebody else is never shown.
    const present = config && taken?.config === config ? taken : undefined;
    const status = present && 'failure' in present ? present.failure : userID ? connecting : signedOut;
    return {
      connection: present && 'lease' in present ? present.lease.connection : undefined,
      status,
      retry,
      tellSoon,
    };
  }, [given, config, taken, userID, retry, tellSoon]);
  return createElement(ParleyContext.Provider, { value }, children);
}

/** The same object for as long as all that it is made of is the same. */
function useConfig({
  appID,
  server,
  userID,
  client,
  createClient,
  connection,
}: ParleyProviderProps): ConnectionConfig | undefined {
  return useMemo(
    () => (userID && !connection ? { appID, server, userID, client, createClient } : undefined),
    [appID, server, userID, client, createClient, connection],
  );
}

/** Tells what the props say now. */
function useUse({ userName, getToken }: ParleyProviderProps): () => ConnectionUse {
  const present = useRef<ConnectionUse>({ userName, getToken });
  useEffect(() => {
    present.current = { userName, getToken };
  });
  return useCallback(() => present.current, []);
}
