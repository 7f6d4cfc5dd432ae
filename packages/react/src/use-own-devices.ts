import type { ZIM, ZIMDeviceInfo } from '@parley/client';
import { useCallback, useMemo } from 'react';
import { codeOf } from './chat-client.ts';
import { useParley } from './context.ts';
import { type Answer, useAnswer } from './use-answer.ts';

export interface OwnDevices extends Omit<Answer<unknown>, 'value'> {
  /** This client first; empty until they are known. */
  readonly devices: readonly ZIMDeviceInfo[];
  /** Ends the session of another device, and asks for the list again; the code of the refusal if it could not be done. */
  readonly signOut: (sessionID: string) => Promise<number | undefined>;
}

const none: readonly ZIMDeviceInfo[] = [];
const ask = async (client: ZIM): Promise<readonly ZIMDeviceInfo[]> => (await client.queryDeviceList()).deviceList;

/** Where the user is signed in, as the server had it when it was asked last: at first, after an outage and by `reload`. */
export function useOwnDevices(): OwnDevices {
  const client = useParley().connection?.client;
  const { value, reload, state, code } = useAnswer(ask, false);
  const signOut = useCallback(
    async (sessionID: string): Promise<number | undefined> => {
      try {
        await client?.signOutDevice(sessionID);
        return undefined;
      } catch (thrown) {
        return codeOf(thrown);
      } finally {
        reload();
      }
    },
    [client, reload],
  );
  return useMemo(
    () => ({ devices: value ?? none, state, code, reload, signOut }),
    [value, state, code, reload, signOut],
  );
}
