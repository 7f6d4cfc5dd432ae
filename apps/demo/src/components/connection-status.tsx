import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { reconnectNow } from '../reconnect.ts';
import { useTexts } from './use-language.ts';

interface ConnectionStatusProps {
  readonly isConnected: boolean;
  readonly faultCode: number | undefined;
  /** What it means for what is written that the connection is away. */
  readonly awayHint: string;
  readonly onDismissFault: () => void;
}

/** Says when the connection is away, what that means for what is written, and when it is back. */
export function ConnectionStatus({
  isConnected,
  faultCode,
  awayHint,
  onDismissFault,
}: ConnectionStatusProps): ReactNode {
  const { appName, connection, parts } = useTexts();
  const isOnline = useOnline();
  const isJustBack = useJustBack(isConnected);
  return (
    <header className="status-bar">
      <h1 className="visually-hidden">{appName}</h1>
      <div className={isConnected ? undefined : 'away'}>
        <div role="status" className="connection">
          {!isConnected && (
            <p>
              <span className="pulse" aria-hidden="true" />
              <strong>{isOnline ? parts.thread.reconnecting : connection.offline}</strong> <span>{awayHint}</span>
            </p>
          )}
          {isJustBack && <p className="back-again">{connection.back}</p>}
        </div>
        {!isConnected && <TryNow />}
      </div>
      {faultCode !== undefined && (
        <div role="alert" className="fault">
          <p>{connection.fault(faultCode)}</p>
          <button type="button" onClick={onDismissFault}>
            {connection.dismiss}
          </button>
        </div>
      )}
    </header>
  );
}

/** How long the button says what it has done. */
const tryingMs = 2000;

/** For those who know that the network is back, and do not want to wait for the next attempt. */
function TryNow(): ReactNode {
  const { connection } = useTexts();
  const [isTrying, setIsTrying] = useState(false);
  useEffect(() => {
    if (!isTrying) return undefined;
    const timer = setTimeout(() => setIsTrying(false), tryingMs);
    return () => clearTimeout(timer);
  }, [isTrying]);
  const tryNow = (): void => {
    if (isTrying) return;
    setIsTrying(true);
    reconnectNow(window);
  };
  return (
    <button type="button" className="try-now" aria-disabled={isTrying} onClick={tryNow}>
      {isTrying ? connection.trying : connection.tryNow}
    </button>
  );
}

/** How long the return of the connection is spoken of. */
const backMs = 4000;

/** Whether the connection came back a moment ago; a sign-in is no return. */
function useJustBack(isConnected: boolean): boolean {
  const [wasAway, setWasAway] = useState(false);
  if (!isConnected && !wasAway) setWasAway(true);
  const isJustBack = isConnected && wasAway;
  useEffect(() => {
    if (!isJustBack) return undefined;
    const timer = setTimeout(() => setWasAway(false), backMs);
    return () => clearTimeout(timer);
  }, [isJustBack]);
  return isJustBack;
}

/** Whether the browser has a network at all. */
function useOnline(): boolean {
  return useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
}

function subscribeToNetwork(listener: () => void): () => void {
  const names = ['online', 'offline'] as const;
  for (const name of names) window.addEventListener(name, listener);
  return () => {
    for (const name of names) window.removeEventListener(name, listener);
  };
}
