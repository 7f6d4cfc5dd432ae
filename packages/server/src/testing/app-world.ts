import { generateToken04Sync } from '@parley/backend/node';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import type { login } from '@parley/protocol/features/session';
import { methods } from '@parley/protocol/index';
import { protocolVersion } from '@parley/protocol/version';
import { type App, createApp } from '../app.ts';
import { type Config, defaultConfig } from '../config.ts';
import { createFaults } from '../core/faults.ts';
import { toAppID } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import type { Bus } from '../delivery/bus.ts';
import { createMemoryBus } from '../delivery/memory-bus.ts';
import { openSqliteStorage, type SqliteStorage } from '../storage/sqlite.ts';
import type { Storage, StorageFailure } from '../storage/storage.ts';
import { blankDatabase } from './blank-database.ts';
import { createFakeSocket } from './fake-socket.ts';
import { createTestClient, type TestClient } from './test-client.ts';

export const appSecret = '0123456789abcdef0123456789abcdef';

/** A whole node over a database in memory, on a clock moved by hand. */
export interface AppWorld {
  readonly clock: ManualClock;
  readonly storage: SqliteStorage;
  readonly app: App;
  readonly faults: ReturnType<typeof createFaults>;
  readonly bus: Bus;
  /** Failures after which the process must end. */
  readonly fatal: StorageFailure[];
  /** Starts a further node over the same storage and bus; `close` stops it too. */
  startNode(): Promise<App>;
  /** Everything that was logged, as text: to look for what must not be there. */
  readonly logged: string[];
  /** A connection that nobody has logged in on; `remote` is the address that it comes from. */
  connect(node?: App, remote?: string): TestClient;
  /** Logs in; throws if the server refuses. */
  login(userID: string, options?: LoginOptions): Promise<TestSession>;
  token(userID: string, options?: { readonly appID?: number; readonly seconds?: number }): string;
  close(): Promise<void>;
}

export interface AppWorldOptions {
  readonly limits?: Partial<Config['limits']>;
  readonly policy?: Config['login']['policy'];
  readonly login?: Partial<Config['login']>;
  readonly messages?: Partial<Config['messages']>;
  readonly blacklist?: Partial<Config['blacklist']>;
  readonly logs?: Partial<Config['logs']>;
  readonly gateway?: Config['gateway'];
  readonly usage?: Config['usage'];
  readonly tokens?: Config['tokens'];
  readonly appBudgets?: Partial<Config['appBudgets']>;
  readonly serverApi?: Partial<Config['serverApi']>;
  readonly metrics?: Metrics;
  /** In place of the one that fills `logged`. */
  readonly log?: OperatorLog;
  /** Stands between the app and its storage. */
  readonly wrapStorage?: (storage: Storage) => Storage;
  /** In place of those that the server has. */
  readonly features?: Parameters<typeof createApp>[1];
  /** 1 and 2 by default. */
  readonly appIDs?: readonly number[];
  /** The database of a world before it, in place of an empty one. */
  readonly image?: Uint8Array;
}

interface LoginOptions extends Partial<Omit<ParamsOf<typeof login>, 'userID'>> {
  readonly node?: App;
  readonly remote?: string;
}

export interface TestSession extends TestClient {
  readonly userID: string;
  readonly session: ResultOf<typeof login>;
  readonly params: ParamsOf<typeof login>;
}

export async function createAppWorld(options: AppWorldOptions = {}): Promise<AppWorld> {
  const clock = createManualClock();
  const image = options.image ?? (await blankDatabase());
  const storage = await openSqliteStorage({ path: ':memory:', clock, image });
  for (const appID of options.appIDs ?? [1, 2]) {
    const credentials = { serverSecret: appSecret, isEnabled: true, createdAt: clock.wall() };
    await storage.system.putApp({ app: toAppID(appID), ...credentials });
  }
  const logged: string[] = [];
  const fatal: StorageFailure[] = [];
  const faults = createFaults();
  const { wrapStorage = (inner: Storage) => inner } = options;
  const ports = {
    clock,
    config: configOf(options),
    storage: wrapStorage(storage),
    operatorLog: options.log ?? collectLog(logged),
    ...(options.metrics && { metrics: options.metrics }),
    bus: createMemoryBus(),
    faults,
    onFatal: (failure: StorageFailure) => void fatal.push(failure),
  };
  const apps: App[] = [];
  const startNode = async (): Promise<App> => {
    const node = await createApp({ ...ports, random: seededRandom(apps.length + 1) }, options.features);
    apps.push(node);
    return node;
  };
  const app = await startNode();
  const close = async (): Promise<void> => {
    const stopped = Promise.all(apps.map((node) => node.stop()));
    await clock.run(1000);
    await stopped;
    await storage.close();
  };
  return {
    clock,
    storage,
    app,
    faults,
    bus: ports.bus,
    fatal,
    startNode,
    logged,
    close,
    ...createVisitors(clock, app),
  };
}

const noRates = { messagesPerSecond: 0, queriesPerSecond: 0, loginsPerSecond: 0, newConversationsPerMinute: 0 };

const configOf = (options: AppWorldOptions): Config => ({
  ...defaultConfig,
  gateway: options.gateway ?? defaultConfig.gateway,
  usage: options.usage ?? defaultConfig.usage,
  limits: { ...defaultConfig.limits, ...noRates, ...options.limits },
  login: { ...defaultConfig.login, policy: options.policy ?? defaultConfig.login.policy, ...options.login },
  messages: { ...defaultConfig.messages, ...options.messages },
  blacklist: { ...defaultConfig.blacklist, ...options.blacklist },
  logs: { ...defaultConfig.logs, ...options.logs },
  tokens: options.tokens ?? defaultConfig.tokens,
  appBudgets: { ...defaultConfig.appBudgets, ...options.appBudgets },
  serverApi: { ...defaultConfig.serverApi, ...options.serverApi },
});

/** Who comes to a world. */
function createVisitors(clock: ManualClock, app: App): Pick<AppWorld, 'token' | 'connect' | 'login'> {
  const token: AppWorld['token'] = (userID, { appID = 1, seconds = 3600 } = {}) =>
    generateToken04Sync({
      appID,
      userID,
      serverSecret: appSecret,
      effectiveTimeInSeconds: seconds,
      now: () => clock.wall(),
      random: seededRandom(3).bytes,
    });
  const connect: AppWorld['connect'] = (node = app, remote) => {
    const socket = createFakeSocket();
    node.gateway.accept(socket, remote);
    return createTestClient(clock, socket);
  };
  return {
    token,
    connect,
    login: async (userID, { node, remote, ...changes } = {}) => {
      const params = { ...loginParams(token, userID, changes.appID ?? 1), ...changes };
      const client = connect(node, remote);
      const session = await client.get(methods.session.login, params);
      return Object.assign(client, { userID, session, params });
    },
  };
}

const loginParams = (token: AppWorld['token'], userID: string, appID: number): ParamsOf<typeof login> => ({
  protocolVersion,
  appID,
  userID,
  token: token(userID, { appID }),
  platform: 6,
  sdkVersion: '0.1.0',
  deviceID: `device of ${userID}`,
  instanceID: `instance of ${userID}`,
});

function collectLog(logged: string[]): OperatorLog {
  const write = (event: string, fields?: LogFields, error?: unknown): void => {
    logged.push(
      `${event} ${JSON.stringify(fields ?? {})} ${error instanceof Error ? error.stack : String(error ?? '')}`,
    );
  };
  return { debug: write, info: write, warn: write, error: write };
}
