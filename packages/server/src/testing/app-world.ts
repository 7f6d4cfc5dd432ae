import { generateToken04 } from '@parley/backend';
import { present } from '@parley/kernel/assert';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { DataOf, Event, Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import type { login } from '@parley/protocol/features/session';
import type { ServerFrame } from '@parley/protocol/frames';
import { methods } from '@parley/protocol/index';
import { protocolVersion } from '@parley/protocol/version';
import { type App, createApp } from '../app.ts';
import { type Config, defaultConfig } from '../config.ts';
import { createFaults } from '../core/faults.ts';
import { toAppID } from '../core/ids.ts';
import type { Log, LogFields } from '../core/log.ts';
import type { Bus, BusMessage } from '../delivery/bus.ts';
import { openSqliteStorage, type SqliteStorage } from '../storage/sqlite.ts';
import type { Storage } from '../storage/storage.ts';
import { createFakeSocket, type FakeSocket } from './fake-socket.ts';

export const appSecret = '0123456789abcdef0123456789abcdef';

/** A whole node over a database in memory, on a clock moved by hand. */
export interface AppWorld {
  readonly clock: ManualClock;
  readonly storage: SqliteStorage;
  readonly app: App;
  readonly faults: ReturnType<typeof createFaults>;
  /** Everything that was logged, as text: to look for what must not be there. */
  readonly logged: string[];
  /** A connection that nobody has logged in on. */
  connect(options?: { readonly app?: App }): TestClient;
  /** Logs in; throws if the server refuses. */
  login(userID: string, options?: LoginOptions): Promise<TestSession>;
  token(userID: string, options?: { readonly appID?: number; readonly seconds?: number }): string;
  close(): Promise<void>;
}

export interface AppWorldOptions {
  readonly limits?: Partial<Config['limits']>;
  readonly policy?: Config['login']['policy'];
  readonly messages?: Partial<Config['messages']>;
  /** Stands between the app and its storage. */
  readonly wrapStorage?: (storage: Storage) => Storage;
  /** 1 and 2 by default. */
  readonly appIDs?: readonly number[];
}

export interface LoginOptions extends Partial<Omit<ParamsOf<typeof login>, 'userID'>> {
  readonly node?: App;
}

/** How a request ended. */
export type Outcome<Of extends Method> =
  | { readonly result: ResultOf<Of> }
  | { readonly refused: ErrorName; readonly message: string };

export interface TestClient {
  readonly socket: FakeSocket;
  readonly closedFor: CloseReason | undefined;
  /** Sends a request and waits for what comes back; `undefined`: nothing came. */
  ask<Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<Outcome<Of> | undefined>;
  /** As `ask`, without letting the server run: several requests may be sent in one turn. */
  post<Of extends Method>(method: Of, params: ParamsOf<Of>): { outcome(): Outcome<Of> | undefined };
  /** As `ask`, for what must succeed. */
  get<Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>>;
  /** The data of the events of this name that have arrived so far. */
  events<Of extends Event>(event: Of): readonly DataOf<Of>[];
}

export interface TestSession extends TestClient {
  readonly userID: string;
  readonly session: ResultOf<typeof login>;
  readonly params: ParamsOf<typeof login>;
}

const namesByCode = new Map(Object.entries(errorCodes).map(([name, code]) => [code as number, name as ErrorName]));

export async function createAppWorld(options: AppWorldOptions = {}): Promise<AppWorld> {
  const clock = createManualClock();
  const storage = await openSqliteStorage({ path: ':memory:', clock });
  for (const appID of options.appIDs ?? [1, 2]) {
    await storage.system.putApp({
      app: toAppID(appID),
      serverSecret: appSecret,
      isEnabled: true,
      createdAt: clock.wall(),
    });
  }
  const logged: string[] = [];
  const faults = createFaults();
  const config: Config = {
    ...defaultConfig,
    limits: {
      ...defaultConfig.limits,
      messagesPerSecond: 0,
      queriesPerSecond: 0,
      loginsPerSecond: 0,
      ...options.limits,
    },
    login: { policy: options.policy ?? defaultConfig.login.policy },
    messages: { ...defaultConfig.messages, ...options.messages },
  };
  const { wrapStorage = (inner: Storage) => inner } = options;
  const ports = {
    clock,
    config,
    storage: wrapStorage(storage),
    log: collectLog(logged),
    bus: createTestBus(clock),
    faults,
  };
  const app = await createApp({ ...ports, random: seededRandom(1) });

  const token: AppWorld['token'] = (userID, { appID = 1, seconds = 3600 } = {}) =>
    generateToken04({
      appID,
      userID,
      serverSecret: appSecret,
      effectiveTimeInSeconds: seconds,
      now: () => clock.wall(),
      random: seededRandom(3).bytes,
    });
  const connect: AppWorld['connect'] = (at = {}) => {
    const socket = createFakeSocket();
    (at.app ?? app).gateway.accept(socket);
    return createClient(clock, socket);
  };
  return {
    clock,
    storage,
    app,
    faults,
    logged,
    token,
    connect,
    login: async (userID, { node, ...changes } = {}) => {
      const params = { ...loginParams(token, userID, changes.appID ?? 1), ...changes };
      const client = connect(node ? { app: node } : {});
      const session = await client.get(methods.session.login, params);
      return Object.assign(client, { userID, session, params });
    },
    close: async () => {
      const stopped = app.stop();
      await clock.run(1000);
      await stopped;
      await storage.close();
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

function createClient(clock: ManualClock, socket: FakeSocket): TestClient {
  const frames: ServerFrame[] = [];
  let requestID = 0;
  const take = (): void => void frames.push(...socket.takeFrames());
  const post: TestClient['post'] = <Of extends Method>(method: Of, params: ParamsOf<Of>) => {
    requestID += 1;
    const id = requestID;
    socket.request(id, method.name, params);
    return { outcome: () => outcomeIn<Of>(frames, id, take) };
  };
  const ask: TestClient['ask'] = async (method, params) => {
    const { outcome } = post(method, params);
    await clock.settle();
    return outcome();
  };
  return {
    socket,
    get closedFor() {
      return socket.closedFor;
    },
    post,
    ask,
    get: async (method, params) => {
      const outcome = await ask(method, params);
      if (outcome && 'result' in outcome) return outcome.result;
      throw new Error(`${method.name}: ${outcome?.message ?? 'no answer'}`);
    },
    events: <Of extends Event>(event: Of) => {
      take();
      return frames.flatMap((frame) =>
        frame.kind === 'event' && frame.event === event.name ? [frame.data as DataOf<Of>] : [],
      );
    },
  };
}

function outcomeIn<Of extends Method>(
  frames: readonly ServerFrame[],
  id: number,
  take: () => void,
): Outcome<Of> | undefined {
  take();
  const frame = frames.find((one) => 'id' in one && one.id === id);
  if (frame?.kind === 'answer') return { result: frame.result as ResultOf<Of> };
  if (frame?.kind !== 'refusal') return undefined;
  return { refused: present(namesByCode.get(frame.code), 'the server answers known codes'), message: frame.message };
}

function collectLog(logged: string[]): Log {
  const write = (event: string, fields?: LogFields, error?: unknown): void => {
    logged.push(
      `${event} ${JSON.stringify(fields ?? {})} ${error instanceof Error ? error.stack : String(error ?? '')}`,
    );
  };
  return { debug: write, info: write, warn: write, error: write };
}

/** Carries everything, at the end of the turn. */
export function createTestBus(clock: ManualClock): Bus {
  const listeners = new Map<string, Set<(message: BusMessage) => void>>();
  return {
    publish: (subject, message) =>
      clock.atTurnEnd(() => {
        for (const listener of listeners.get(subject) ?? []) listener(message);
      }),
    subscribe: (subject, listener) => {
      const others = listeners.get(subject) ?? new Set();
      listeners.set(subject, others.add(listener));
      return () => void others.delete(listener);
    },
  };
}
