import type { ZIM } from '@parley/client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { codeOf } from './chat-client.ts';
import { useParley } from './context.ts';
import { useConnection } from './use-connection.ts';

export interface Answer<Value> {
  /** The newest answer; it stays while it is asked for again, and while that fails. */
  readonly value: Value | undefined;
  readonly state: 'loading' | 'ready' | 'failed';
  /** Why it failed, by the code of the SDK; 0 otherwise. */
  readonly code: number;
  /** Asks again; the same function always. */
  readonly reload: () => void;
}

interface Known<Value> {
  /** Whose answer it is: nobody sees what another user was told. */
  readonly client: ZIM | undefined;
  readonly value?: Value;
  readonly state: 'ready' | 'failed';
  readonly code: number;
}

/** What the client of the user who is signed in answers, asked again whenever the connection changes. */
export function useAnswer<Value>(
  /** The same function always. */
  ask: (client: ZIM) => Promise<Value>,
  /** Whether it is worth asking without a connection. */
  isLocal: boolean,
): Answer<Value> {
  const client = useParley().connection?.client;
  const { state } = useConnection();
  const [known, setKnown] = useState<Known<Value>>();
  const [asked, setAsked] = useState(0);
  const isIn = state === 'connected' || (isLocal && state === 'reconnecting');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another connection or another wish asks anew.
  useEffect(() => {
    if (!client || !isIn) return undefined;
    let isOver = false;
    const take = (next: Known<Value>): void => {
      if (!isOver) setKnown((before) => (before?.client === client ? { ...before, ...next } : next));
    };
    ask(client).then(
      (value) => take({ client, value, state: 'ready', code: 0 }),
      (thrown: unknown) => take({ client, state: 'failed', code: codeOf(thrown) }),
    );
    return () => {
      isOver = true;
    };
  }, [ask, client, isIn, state, asked]);

  const reload = useCallback(() => setAsked((before) => before + 1), []);
  const present = known?.client === client ? known : undefined;
  return useMemo(
    () => ({ value: present?.value, state: present?.state ?? 'loading', code: present?.code ?? 0, reload }),
    [present, reload],
  );
}
