import { type ReactNode, useState } from 'react';
import { texts } from '../texts.ts';

interface ConnectionStatusProps {
  readonly isConnected: boolean;
  readonly faultCode: number | undefined;
  readonly onDismissFault: () => void;
}

/** Says when the connection is away and when it is back. */
export function ConnectionStatus({ isConnected, faultCode, onDismissFault }: ConnectionStatusProps): ReactNode {
  const wasAway = useWasAway(isConnected);
  return (
    <header className="status-bar">
      <h1 className="visually-hidden">{texts.appName}</h1>
      <div role="status" className="connection">
        {!isConnected && (
          <p className="reconnecting">
            <span className="pulse" aria-hidden="true" />
            <strong>{texts.connection.reconnecting}</strong> <span>{texts.connection.reconnectingHint}</span>
          </p>
        )}
        {isConnected && wasAway && <p className="visually-hidden">{texts.connection.reconnected}</p>}
      </div>
      {faultCode !== undefined && (
        <div role="alert" className="fault">
          <p>{texts.connection.fault(faultCode)}</p>
          <button type="button" onClick={onDismissFault}>
            {texts.connection.dismiss}
          </button>
        </div>
      )}
    </header>
  );
}

/** Whether the connection was lost at some time, so that only its return is spoken of and not the sign-in. */
function useWasAway(isConnected: boolean): boolean {
  const [wasAway, setWasAway] = useState(false);
  if (!isConnected && !wasAway) setWasAway(true);
  return wasAway;
}
