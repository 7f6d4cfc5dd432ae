import { type Clock, sleep } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { actions } from '@parley/protocol/actions/index';
import { methods } from '@parley/protocol/index';
import type { Config } from './config.ts';
import { type AppDirectory, createApps } from './core/apps.ts';
import type { Context } from './core/context.ts';
import { type Hint, toUsers, type WorkLeft } from './core/effects.ts';
import { createFailureReport, type FailureReport } from './core/failures.ts';
import { type Faults, noFaults } from './core/faults.ts';
import type { Connected, Feature, FeatureIndex } from './core/feature.ts';
import {
  dutiesOf,
  forgetUsers,
  logSourcesOf,
  outsideSweepsOf,
  sessionLifeOf,
  sweepsOf,
  timersOf,
} from './core/features.ts';
import { createGroupCommit } from './core/group-commit.ts';
import type { AppID, UserKey } from './core/ids.ts';
import { type Levels, type Metrics, noMetrics } from './core/metrics.ts';
import { leaseNode } from './core/node-lease.ts';
import type { OperatorLog } from './core/operator-log.ts';
import type { Sweep } from './core/sweep.ts';
import { createTraceIDs } from './core/trace-ids.ts';
import type { Bus } from './delivery/bus.ts';
import { createDutyWorker } from './delivery/duties.ts';
import { createRelay, type Relay, type RelayParts } from './delivery/relay.ts';
import { createBlacklistFeature } from './features/blacklist/index.ts';
import { createCallFeature } from './features/calls/index.ts';
import { createCommunityFeature } from './features/community/index.ts';
import {
  createConversationFeature,
  createPlaceDirectory,
  deletionSource,
  encodeFollowed,
} from './features/conversations/index.ts';
import { createFriendFeature } from './features/friends/index.ts';
import { createGroupFeature, followedGroups, groupRules, groupSide, notifyGroup } from './features/groups/index.ts';
import { createLogFeature } from './features/logs/index.ts';
import { createMessageFeature, createOrder, createTips, newestMessage } from './features/messages/index.ts';
import { createReceiptFeature, groupReceiptSource, receiptMarks } from './features/receipts/index.ts';
import { createRoomFeature, roomHeads } from './features/rooms/index.ts';
import { createSearchFeature } from './features/search/index.ts';
import { createSessionFeature } from './features/session/index.ts';
import { createStatusFeature } from './features/status/index.ts';
import { createUserDirectory, createUserFeature } from './features/users/index.ts';
import { createMemoryFiles } from './files/memory-files.ts';
import type { StoredFiles } from './files/stored-files.ts';
import { createAdmission } from './gateway/admission.ts';
import { withAppBudgets } from './gateway/app-budgets.ts';
import { createDispatch } from './gateway/dispatch.ts';
import { type EvictionsParts, startEvictions } from './gateway/evictions.ts';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import { createHub, type Hub } from './gateway/hub.ts';
import { createQueries } from './gateway/queries.ts';
import { trackRequests } from './gateway/requests-in-flight.ts';
import { signatureSweeps } from './server-api/replays.ts';
import { createServerApi, type ServerApi } from './server-api/server-api.ts';
import type { Storage, StorageFailure } from './storage/storage.ts';
import { createScheduler } from './timers/scheduler.ts';
import { startSweeps } from './timers/sweeps.ts';

/** The outside world; whoever hands it in closes it after `stop`. */
export interface AppPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly config: Config;
  readonly operatorLog: OperatorLog;
  readonly storage: Storage;
  readonly bus: Bus;
  /** Of who follows more logs no more is read when he comes than which they are; absent: as it is best. */
  readonly readFollowsMax?: number;
  /** Absent: files are kept in memory. */
  readonly files?: StoredFiles;
  /** Absent: nobody watches. */
  readonly metrics?: Metrics;
  /** The switch by which internal failures are provoked; absent: there is none. */
  readonly faults?: Faults;
  /** The storage can vouch for nothing any more: the process must end. */
  readonly onFatal?: (failure: StorageFailure) => void;
}

/** One node of an installation. */
export interface App {
  readonly gateway: Gateway;
  /** For the app's own server. */
  readonly serverApi: ServerApi;
  readonly context: Context;
  /** How much there is at this moment. */
  levels(): Levels;
  /** What is sick, in a few words for the operator; empty when the node is ready. */
  sickness(): Promise<readonly string[]>;
  /** Whether this node may write: it cannot for a while after the database was away. */
  holdsLease(): boolean;
  /**
   * Asks the clients to leave, spread over `withinMs`, answers what was asked by then, closes the connections and
   * resolves when everything that was taken in is durable.
   */
  drain(withinMs: number): Promise<void>;
  /** Ends whatever the app started; an app that was not drained drops its connections. */
  stop(): Promise<void>;
}

const traceMarkLength = 4;
/** How often a drain looks whether all clients have left. */
const drainLookMs = 50;

type Features = FeatureIndex<typeof methods, typeof actions>;

export async function createApp(ports: AppPorts, features: Features = createFeatures()): Promise<App> {
  const { clock, random, config, operatorLog, storage, metrics = noMetrics } = ports;
  const report = createFailureReport({ log: operatorLog, onFatal: ports.onFatal ?? (() => {}) });
  const apps = createApps(await storage.system.apps());
  const lease = await leaseNode({ clock, random, report, system: storage.system });
  const hub = createHub(clock);
  const relay = startRelay(ports, { nodeID: lease.owner, hub, report, metrics });
  const publish = (hint: Hint): void => {
    // This node need not follow the bus for a session whose login it has only just committed.
    if (hint.kind === 'close') hub.close(hint);
    relay.publish([hint]);
  };
  const { doubt } = relay;
  const workLeft = (work: WorkLeft): void => background.workLeft(work);
  const told = { publish, doubt, workLeft };
  const appWaitingMax = config.appBudgets.commitsWaitingMax;
  const commit = createGroupCommit({ clock, storage, limits: config.limits, appWaitingMax, metrics, ...told });
  const files = ports.files ?? createMemoryFiles();
  const { owner: nodeID, ids } = lease;
  const context: Context = { clock, ids, nodeID, random, config, operatorLog, apps, storage, commit, files };
  const budgets = { clock, config, sessionCountOf: hub.sessionCountOf };
  const admission = withAppBudgets(createAdmission(clock, config), budgets);
  const faults = ports.faults ?? noFaults;
  const queries = createQueries(clock, config.limits);
  const requests = { context, methods, features, admission, queries, faults, report, metrics };
  const dispatch = trackRequests(createDispatch(requests));
  const serverApi = createServerApi({ context, actions, features, faults, report, metrics });
  const listed: readonly Feature[] = Object.values(features);
  const sessionLife = sessionLifeOf(listed, context);
  // The name of this life of the node tells its connections from those of others.
  const nextTraceID = createTraceIDs(clock, lease.owner.slice(0, traceMarkLength));
  const watched = { report, log: operatorLog, metrics, nextTraceID };
  const gateway = createGateway({ clock, limits: config.limits, admission, dispatch, hub, sessionLife, ...watched });
  const lookAgain = (app: AppID, users: readonly UserKey[]): void => doubt([{ app, audience: toUsers(users) }]);
  const background = startBackground(context, listed, { storage, apps, hub, report, metrics, lookAgain });
  const connected = connectedIn(hub);
  const loops = listed.flatMap(({ beside }) => beside?.(context, connected) ?? []);

  const close = async (): Promise<void> => {
    gateway.closeAll('serverStopping');
    // Nobody hears the answer to what was asked in the meantime, but what it changes is to be whole.
    await dispatch.settled();
    await gateway.idle();
    await commit.idle();
  };
  return {
    gateway,
    serverApi,
    context,
    levels: () => levelsOf({ gateway, hub, commit, relay }),
    sickness: async () => {
      const sickness = await storage.sickness();
      return [...lease.sickness(), ...(sickness === undefined ? [] : [sickness])];
    },
    holdsLease: () => !lease.isLost(),
    drain: async (withinMs) => {
      serverApi.stopTaking();
      gateway.announceStopping(withinMs);
      const endsAt = clock.monotonic() + withinMs;
      while (gateway.connectionCount > 0 && clock.monotonic() < endsAt) await sleep(clock, drainLookMs);
      await Promise.all([dispatch.settled(), serverApi.settled()]);
      await close();
    },
    stop: async () => {
      await Promise.all([background.stop(), ...loops.map((loop) => loop.stop())]);
      await close();
      relay.close();
      await lease.release();
    },
  };
}

interface Measured {
  readonly gateway: Gateway;
  readonly hub: Hub;
  readonly commit: ReturnType<typeof createGroupCommit>;
  readonly relay: Relay;
}

const levelsOf = ({ gateway, hub, commit, relay }: Measured): Levels => ({
  connections: gateway.connectionCount,
  sessions: hub.sessionCount,
  commitQueue: commit.waiting,
  outgoingBytes: gateway.outgoingBytes,
  followedBuckets: relay.bucketCount,
  roomDevices: hub.sessionsInRooms(),
});

const connectedIn = (hub: Hub): Connected => ({
  isHere: (app, userKey) => hub.sessionsOf(app, userKey).length > 0,
  deliver: (app, userKey, frame) => void hub.deliver(app, [userKey], frame, undefined),
  roomsHere: hub.roomsHere,
  deliverToRoom: (app, room, frame, isLast = false) =>
    void hub.deliverToRoom(app, { kind: 'room', room, isLast }, frame),
});

/** What is read of so many takes a twentieth of what a login takes. */
const readFollowsBest = 64;

function startRelay(
  { clock, config, storage, bus, readFollowsMax = readFollowsBest }: AppPorts,
  parts: Pick<RelayParts, 'nodeID' | 'hub' | 'report' | 'metrics'>,
): Relay {
  const { beaconMs } = config.delivery;
  const leasedNodes = () => storage.system.leasedNodes();
  const known = { followedLogs: followedGroups(storage), readFollowsMax, roomHeads: roomHeads(storage) };
  return createRelay({ ...parts, ...known, clock, bus, storage, beaconMs, leasedNodes });
}

/** The features of a node, with the doors by which they meet. */
export function createFeatures() {
  const users = createUserDirectory();
  const places = createPlaceDirectory(users);
  const ruleOf = createOrder(groupRules);
  const groupDoors = { groupRules, groupSide, ruleOf, appendTips: createTips(ruleOf) };
  const doors = { users, places, newestMessage, receiptMarks, ...groupDoors };
  const messages = createMessageFeature(doors);
  const receipts = createReceiptFeature(doors);
  const groups = createGroupFeature(doors);
  return {
    session: createSessionFeature(users),
    users: createUserFeature(users),
    blacklist: createBlacklistFeature(users),
    friends: createFriendFeature(doors),
    status: createStatusFeature(),
    conversations: createConversationFeature({ ...doors, notifyGroup }),
    messages,
    search: createSearchFeature(doors),
    receipts,
    groups,
    rooms: createRoomFeature(users),
    calls: createCallFeature(doors),
    community: createCommunityFeature(),
    logs: createLogFeature({
      sources: logSourcesOf([messages, receipts, groups]),
      userLogSources: [deletionSource, groupReceiptSource],
      encodeHeads: (context, actor, heads) => encodeFollowed(doors, context, actor, heads),
    }),
  } satisfies Features;
}

const allSweepsOf = (features: readonly Feature[], config: Config): readonly Sweep[] => [
  ...sweepsOf(features, config),
  ...signatureSweeps(config),
];

/** The sweeps of a node with these settings, by name. */
export function sweepNames(config: Config): readonly string[] {
  const features = Object.values(createFeatures());
  return [...allSweepsOf(features, config), ...outsideSweepsOf(features, config)].map(({ name }) => name);
}

interface BackgroundParts {
  readonly storage: Storage;
  readonly apps: AppDirectory;
  readonly hub: Hub;
  readonly report: FailureReport;
  readonly metrics: Metrics;
  readonly lookAgain: EvictionsParts['lookAgain'];
}

/** What runs beside the requests. */
interface Background {
  workLeft(work: WorkLeft): void;
  stop(): Promise<void>;
}

function startBackground(
  context: Context,
  features: readonly Feature[],
  { storage, apps, hub, report, metrics, lookAgain }: BackgroundParts,
): Background {
  const { clock, random, config, commit } = context;
  const parts = { apps: apps.appIDs, report };
  const scheduler = createScheduler({ ...parts, context, handlersByKind: timersOf(features) });
  const duties = createDutyWorker({ ...parts, context, handlersByKind: dutiesOf(features) });
  const endSweeps = startSweeps({
    ...parts,
    clock,
    random,
    commit,
    metrics,
    sweeps: allSweepsOf(features, config),
    outside: { context, sweeps: outsideSweepsOf(features, config) },
  });
  const forget = (): void => forgetUsers(features);
  const evictions = startEvictions({ clock, storage, hub, report, apps, forgetUsers: forget, lookAgain });
  return {
    workLeft: ({ dutyDueAt, timerDueAt }) => {
      if (dutyDueAt !== undefined) duties.dutyAdded(dutyDueAt);
      if (timerDueAt !== undefined) scheduler.timerSet(timerDueAt);
    },
    stop: async () => {
      await Promise.all([scheduler.stop(), duties.stop(), endSweeps(), evictions.stop()]);
    },
  };
}
