import { ZIM } from '@parley/client';
import { fillDevice } from '@parley/client/testing/browser/filled-device';
import { testToken } from '@parley/client/testing/test-tokens';

const appID = 1;
const rareEvery = 1000;

/** The SDK itself over what this browser keeps, which is written first; there is no server that it could reach. */
export async function openKeptClient(userID: string, conversations: number, messages: number): Promise<ZIM> {
  await fillDevice({ appID, userID, conversations, messages, rareEvery });
  const client = ZIM.create({ appID, server: window.location.origin });
  if (!client) throw new Error('there is a client already');
  const login = client.login.bind(client) as (userID: string, config: object) => Promise<void>;
  const loginOffline = (user: string, config: object): Promise<void> =>
    login(user, { ...config, token: testToken, isOfflineLogin: true });
  return Object.assign(client, { login: loginOffline });
}
