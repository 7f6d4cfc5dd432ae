import { createTestDirectory, startServerProcess } from '../../server/src/testing/server-process.ts';

/** The app of the examples in the documentation. */
export const exampleApp = { appID: 1_000_001, secret: '0123456789abcdef0123456789abcdef' };

interface Token {
  readonly appID: number;
  readonly token: string;
}

export interface TestServer {
  readonly url: string;
  token(userID: string): Promise<Token>;
  stop(): Promise<void>;
}

/** A real server with data of its own, that hands out tokens as one does that is tried out. */
export async function startServer(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const directory = createTestDirectory();
  const server = await startServerProcess({
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(exampleApp.appID),
      PARLEY_APP_SECRET: exampleApp.secret,
      ...environment,
    },
  });
  return {
    url: server.url,
    token: async (userID) => {
      const response = await fetch(`${server.url}/api/development-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...server.keyHeaders },
        body: JSON.stringify({ userID }),
      });
      if (!response.ok) throw new Error(`no token: ${response.status}`);
      return (await response.json()) as Token;
    },
    stop: async () => {
      await server.stop('SIGKILL');
      directory.remove();
    },
  };
}
