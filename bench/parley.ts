/** The real server, as the benches start it. */
import { generateToken04Sync } from '@parley/backend/node';
import type { MeasuredServer, Stage } from './stage.ts';
import type { ProbeTasks } from './workers/probe.ts';

export const appID = 1_000_001;
export const serverSecret = '0123456789abcdef0123456789abcdef';

/** The checks stay, only their limits are raised. */
const raisedLimits = {
  PARLEY_LIMITS_MESSAGES_PER_SECOND: '1000000',
  PARLEY_LIMITS_LOGINS_PER_SECOND: '1000000',
  PARLEY_LIMITS_QUERIES_PER_SECOND: '1000000',
  PARLEY_LIMITS_QUERY_ROWS_MOST: '1000000000',
  PARLEY_LIMITS_QUERY_BYTES_MOST: '1000000000000',
  PARLEY_LIMITS_WRITES_PER_SECOND: '1000000',
  PARLEY_LIMITS_STATUS_CALLS_PER_SECOND: '1000000',
  PARLEY_LIMITS_FRAMES_PER_SECOND: '1000000',
  PARLEY_LIMITS_BYTES_PER_SECOND: '1000000000',
  // All clients of a bench are behind one address.
  PARLEY_LIMITS_CONNECTIONS_PER_ADDRESS: '1000000',
  PARLEY_LIMITS_CONNECTIONS_WITHOUT_SESSION_PER_ADDRESS: '1000000',
  PARLEY_LIMITS_NEW_CONVERSATIONS_PER_MINUTE: '0',
  PARLEY_ROOMS_MEMBERS_MAX: '100000',
  PARLEY_ROOMS_MESSAGES_PER_SECOND: '100000',
  PARLEY_GROUPS_MEMBERS_MAX: '100000',
  PARLEY_GROUPS_GROUPS_PER_USER_MAX: '10000',
  PARLEY_SERVER_API_REQUESTS_PER_SECOND: '1000000',
  PARLEY_SERVER_API_RATES_STANDARD: '1000000',
};

export function startParley(
  stage: Stage,
  options: {
    readonly dataDir: string;
    readonly port: number;
    readonly databaseUrl?: string | undefined;
    /** Those of a server that nobody has set up; `raised` where there is nothing said. */
    readonly limits?: 'raised' | 'default';
    /** For how long a stopping server asks its clients to spread; 0 if absent: what they are asked then is nothing. */
    readonly drainMs?: number;
  },
): Promise<MeasuredServer<ProbeTasks>> {
  return stage.startServer({
    script: 'packages/server/bin/parley.mjs',
    args: ['serve'],
    environment: {
      PARLEY_PORT: String(options.port),
      PARLEY_DATA_DIR: options.dataDir,
      ...(options.databaseUrl !== undefined && { PARLEY_DATABASE_URL: options.databaseUrl }),
      PARLEY_APP_ID: String(appID),
      PARLEY_APP_SECRET: serverSecret,
      PARLEY_LOG_LEVEL: 'warn',
      PARLEY_DRAIN_MS: String(options.drainMs ?? 0),
      ...(options.limits !== 'default' && raisedLimits),
    },
    port: options.port,
  });
}

export const tokenOf = (userID: string): string =>
  generateToken04Sync({ appID, userID, serverSecret, effectiveTimeInSeconds: 86_400 });

/** Names `count` users and gives each a token. */
export const usersNamed = (name: string, count: number): readonly (readonly [userID: string, token: string])[] =>
  Array.from({ length: count }, (_, index) => [`${name}-${index}`, tokenOf(`${name}-${index}`)] as const);
