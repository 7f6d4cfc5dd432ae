import { millis } from '@parley/kernel/brand';
import { createIds } from '@parley/kernel/ids';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { type Method, refuse } from '@parley/protocol/define';
import { EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { methods } from '@parley/protocol/index';
import { protocolVersion } from '@parley/protocol/version';
import { type Config, defaultConfig } from '../config.ts';
import type { SessionActor } from '../core/actors.ts';
import type { Context } from '../core/context.ts';
import { createFailureReport } from '../core/failures.ts';
import { createFaults } from '../core/faults.ts';
import type { Handlers } from '../core/feature.ts';
import { toAppID, toSessionID, toUserID, toUserKey } from '../core/ids.ts';
import { type Metrics, noMetrics } from '../core/metrics.ts';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import { createTraceIDs } from '../core/trace-ids.ts';
import { createMemoryFiles } from '../files/memory-files.ts';
import { createAdmission } from '../gateway/admission.ts';
import { createDispatch, type HandlerIndex } from '../gateway/dispatch.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { createHub, type Hub } from '../gateway/hub.ts';
import { createQueries } from '../gateway/queries.ts';
import type { SessionLife } from '../gateway/session-life.ts';
import type { Storage } from '../storage/storage.ts';
import { createFakeSocket, type FakeSocket } from './fake-socket.ts';

type Features = HandlerIndex<typeof methods>;
type AllHandlers = { readonly [Name in keyof Features]: Features[Name]['handlers'] };

export interface LoggedError {
  readonly event: string;
  readonly fields: LogFields;
  readonly error: unknown;
}

/** A gateway on a clock moved by hand, with features that only say yes. */
export interface GatewayWorld {
  readonly clock: ManualClock;
  readonly gateway: Gateway;
  readonly hub: Hub;
  readonly faults: ReturnType<typeof createFaults>;
  /** Sessions whose connection was reported as lost, and those whose token expired, by session. */
  readonly lost: SessionActor[];
  readonly expired: SessionActor[];
  /** Sessions whose end was reported. */
  readonly ended: SessionActor[];
  readonly errors: LoggedError[];
  readonly fatal: unknown[];
  /** From this address, if one is said. */
  connect(remote?: string): FakeSocket;
  /** Connects and logs in; the answer has been taken. */
  login(userID: string): Promise<FakeSocket>;
}

export interface GatewayWorldOptions {
  readonly handlers?: { [Feature in keyof AllHandlers]?: Partial<AllHandlers[Feature]> };
  readonly limits?: Partial<Config['limits']>;
  readonly gateway?: Config['gateway'];
  readonly calls?: Partial<Config['calls']>;
  readonly sessionLife?: Partial<SessionLife>;
  readonly metrics?: Metrics;
  readonly log?: OperatorLog;
  /** How long tokens are good for. */
  readonly tokenMs?: number;
}

export const app = toAppID(1);
export const alice = userKeyOf('alice');
/** An event as any other. */
export const entryFrame = encodeEvent('entry', { position: 1 });

export const messageParams = {
  conversationType: 0,
  targetID: 'bob',
  localMessageID: 'one',
  content: { type: 1, message: 'hello' },
};

export const loginParams = (userID: string) => ({
  protocolVersion,
  appID: 1,
  userID,
  token: 'a token',
  platform: 6,
  sdkVersion: '0.1.0',
  deviceID: 'device',
  instanceID: 'instance',
});

export function createGatewayWorld(options: GatewayWorldOptions = {}): GatewayWorld {
  const clock = createManualClock();
  const errors: LoggedError[] = [];
  const fatal: unknown[] = [];
  const lost: SessionActor[] = [];
  const expired: SessionActor[] = [];
  const ended: SessionActor[] = [];
  const config = {
    ...defaultConfig,
    limits: { ...defaultConfig.limits, ...options.limits },
    gateway: options.gateway ?? defaultConfig.gateway,
    calls: { ...defaultConfig.calls, ...options.calls },
  };
  const context = createFakeContext(clock, config, errors);
  const report = createFailureReport({ log: context.operatorLog, onFatal: (failure) => fatal.push(failure) });
  const hub = createHub(clock);
  const faults = createFaults();
  const metrics = options.metrics ?? noMetrics;
  const handlers = createFakeHandlers(options);
  const admission = createAdmission(clock, config);
  const dispatch = createDispatch({
    context,
    methods,
    features: {
      session: { handlers: handlers.session },
      users: { handlers: handlers.users },
      blacklist: { handlers: handlers.blacklist },
      friends: { handlers: handlers.friends },
      calls: { handlers: handlers.calls },
      groups: { handlers: handlers.groups },
      status: { handlers: handlers.status },
      messages: { handlers: handlers.messages },
      conversations: { handlers: handlers.conversations },
      search: { handlers: handlers.search },
      receipts: { handlers: handlers.receipts },
      rooms: { handlers: handlers.rooms },
      logs: { handlers: handlers.logs },
    },
    admission,
    queries: createQueries(clock, config.limits),
    faults,
    report,
    metrics,
  });
  const sessionLife: SessionLife = {
    disconnected: async (actor) => void lost.push(actor),
    tokenExpired: async (actor) => void expired.push(actor),
    ended: async (actor) => void ended.push(actor),
    ...options.sessionLife,
  };
  const nextTraceID = createTraceIDs(clock, 'test');
  const watched = { report, log: options.log ?? context.operatorLog, metrics, nextTraceID };
  const gateway = createGateway({ clock, limits: config.limits, admission, dispatch, hub, sessionLife, ...watched });
  const connect = (remote?: string): FakeSocket => {
    const socket = createFakeSocket();
    gateway.accept(socket, remote);
    return socket;
  };
  const login = async (userID: string): Promise<FakeSocket> => {
    const socket = connect();
    socket.request(1, 'login', loginParams(userID));
    await clock.settle();
    socket.takeFrames();
    return socket;
  };
  return { clock, gateway, hub, faults, lost, expired, ended, errors, fatal, connect, login };
}

const unusable = (): never => {
  throw new Error('not part of this test');
};

/** A context whose storage and commit may not be touched. */
export function createFakeContext(clock: ManualClock, config: Config, errors: LoggedError[]): Context {
  const storage = { engine: 'sqlite', read: unusable, transact: unusable } as unknown as Storage;
  return {
    clock,
    ids: createIds(clock, 0),
    nodeID: 'node',
    random: seededRandom(7),
    config,
    operatorLog: {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: (event, fields = {}, error) => void errors.push({ event, fields, error }),
    },
    apps: { get: () => undefined, appIDs: () => [] },
    storage,
    commit: { batch: unusable, run: unusable, idle: async () => {} },
    files: createMemoryFiles(),
  };
}

/** Opens `session of <userID>` for every login and the session asked for by every resume, each a generation later. */
function createFakeSessions(options: GatewayWorldOptions): AllHandlers['session'] {
  const tokenMs = options.tokenMs ?? 3_600_000;
  const openedAt = (now: number) => ({
    sessionID: 'session',
    serverTime: now,
    epoch: 1,
    heartbeatMs: 10_000,
    tokenExpiresAt: now + tokenMs,
    offlineMessageMs: 0,
    textBytesMax: 0,
  });
  let generation = 0;
  const actorOf = (userID: string, sessionID: string): SessionActor => {
    generation += 1;
    return createActor(userID, { sessionID, generation });
  };
  return {
    ...refusing({
      queryDeviceList: methods.session.queryDeviceList,
      signOutDevice: methods.session.signOutDevice,
    }),
    login: async (context, doorway, params) => {
      const tooMany = doorway.verified({ app, userID: toUserID(params.userID), isLogin: true });
      if (tooMany) return tooMany;
      const now = context.clock.wall();
      doorway.open(actorOf(params.userID, `session of ${params.userID}`), millis(now + tokenMs));
      return openedAt(now);
    },
    resume: async (context, doorway, params) => {
      const tooMany = doorway.verified({ app, userID: toUserID(params.userID), isLogin: false });
      if (tooMany) return tooMany;
      const now = context.clock.wall();
      doorway.open(actorOf(params.userID, params.sessionID), millis(now + tokenMs));
      return { outcome: 'resumed', session: openedAt(now) };
    },
    logout: async (_context, actor) => {
      actor.closeAfterAnswer();
      return {};
    },
    uploadLog: async () => ({ isSuperseded: false }),
    renewToken: async (context, actor) => {
      const serverTime = context.clock.wall();
      actor.keepUntil(millis(serverTime + tokenMs));
      return { tokenExpiresAt: serverTime + tokenMs, serverTime };
    },
    ...options.handlers?.session,
  };
}

function createFakeHandlers(options: GatewayWorldOptions): AllHandlers {
  const unchanged = { userInfo: { userName: '', userAvatarUrl: '', userExtendedData: '' } };
  return {
    session: createFakeSessions(options),
    users: {
      ...refusing(methods.users),
      queryUsersInfo: async () => ({ users: [], missing: [] }),
      updateUserName: async () => unchanged,
      updateUserAvatarUrl: async () => unchanged,
      updateUserExtendedData: async () => unchanged,
    },
    blacklist: refusing(methods.blacklist),
    friends: refusing(methods.friends),
    calls: refusing(methods.calls),
    groups: refusing(methods.groups),
    status: refusing(methods.status),
    search: refusing(methods.search),
    receipts: refusing(methods.receipts),
    rooms: { ...refusing(methods.rooms), ...options.handlers?.rooms },
    messages: {
      ...refusing(methods.messages),
      sendMessage: async (context, _actor, params) => ({
        log: 1,
        position: 1,
        messageID: 'message' in params.content ? params.content.message.length : 0,
        messageSeq: 1,
        timestamp: context.clock.wall(),
        orderKey: 1,
      }),
      sendCommandMessage: async (context) => ({ messageID: 1, timestamp: context.clock.wall(), orderKey: 1 }),
      queryHistoryMessage: async () => new EncodedJson('{"messages":[]}'),
      ...options.handlers?.messages,
    },
    logs: {
      sync: async () => ({
        userLog: { position: 0, reload: false, entries: [] },
        changed: [],
        reload: [],
        complete: true,
      }),
      catchUp: async () => refuse('MessageModuleServerError', 'there is nothing'),
    },
    conversations: {
      ...refusing(methods.conversations),
      ...options.handlers?.conversations,
    },
  };
}

/** Handlers for methods that nothing here asks for. */
const refusing = <Methods extends Readonly<Record<string, Method>>>(declared: Methods): Handlers<Methods> =>
  Object.fromEntries(
    Object.keys(declared).map((name) => [
      name,
      async () => refuse('CommonModuleIMServerError', 'nothing is done here'),
    ]),
  ) as unknown as Handlers<Methods>;

/** A session of a user of app 1. */
export function createActor(userID: string, options: { sessionID?: string; generation?: number } = {}): SessionActor {
  return {
    app,
    userKey: userKeyOf(userID),
    userID: toUserID(userID),
    session: {
      sessionID: toSessionID(options.sessionID ?? `session of ${userID}`),
      generation: options.generation ?? 1,
      platform: 6,
      instanceID: `instance of ${userID}`,
    },
  };
}

/** A number for the text id, the same each time. */
export function userKeyOf(userID: string): SessionActor['userKey'] {
  let key = 7;
  for (const letter of userID) key = (key * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return toUserKey(key);
}
