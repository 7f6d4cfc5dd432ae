import { type Clock, sleep } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { methods } from '@parley/protocol/index';
import type { Config } from './config.ts';
import { type AppDirectory, createApps } from './core/apps.ts';
import type { Context } from './core/context.ts';
import type { Hint } from './core/effects.ts';
import { createFailureReport, type FailureReport } from './core/failures.ts';
import { type Faults, noFaults } from './core/faults.ts';
import { createGroupCommit } from './core/group-commit.ts';
import type { Log } from './core/log.ts';
import { type Levels, type Metrics, noMetrics } from './core/metrics.ts';
import { leaseNode } from './core/node-lease.ts';
import { createTraceIDs } from './core/trace-ids.ts';
import type { Bus } from './delivery/bus.ts';
import { createDutyWorker } from './delivery/duties.ts';
import { createRelay } from './delivery/relay.ts';
import { createConversationHandlers, createPlaceDirectory, encodeFollowed } from './features/conversations/index.ts';
import { createLogHandlers } from './features/logs/index.ts';
import { append, createMessageHandlers, messageSource, newestMessage } from './features/messages/index.ts';
import { createSessionHandlers, createSessionLife } from './features/session/index.ts';
import { createUserDirectory, createUserHandlers, usageSweep } from './features/users/index.ts';
import { createAdmission } from './gateway/admission.ts';
import { createDispatch, type HandlerIndex } from './gateway/dispatch.ts';
import { startEvictions } from './gateway/evictions.ts';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import { createHub, type Hub } from './gateway/hub.ts';
import { trackRequests } from './gateway/requests-in-flight.ts';
import type { Storage, StorageFailure } from './storage/storage.ts';
import { createScheduler } from './timers/scheduler.ts';
import { startSweeps, sweepsOf } from './timers/sweeps.ts';

/** The outside world; whoever hands it in closes it after `stop`. */
export interface AppPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly config: Config;
  readonly log: Log;
  readonly storage: Storage;
  readonly bus: Bus;
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
  readonly context: Context;
  /** How much there is at this moment. */
  levels(): Levels;
  /** What is sick, in a few words for the operator; empty when the node is ready. */
  sickness(): Promise<readonly string[]>;
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

export async function createApp(ports: AppPorts): Promise<App> {
  const { clock, random, config, log, storage, metrics = noMetrics } = ports;
  const report = createFailureReport({ log, onFatal: ports.onFatal ?? (() => {}) });
  const apps = createApps(await storage.system.apps());
  const lease = await leaseNode({ clock, random, report, system: storage.system });
  const hub = createHub(clock);
  const { beaconMs } = config.delivery;
  const relay = createRelay({
    clock,
    nodeID: lease.owner,
    bus: ports.bus,
    hub,
    storage,
    leasedNodes: () => storage.system.leasedNodes(),
    report,
    metrics,
    beaconMs,
  });
  const publish = (hint: Hint): void => {
    // This node need not follow the bus for a session whose login it has only just committed.
    if (hint.kind === 'close') hub.close(hint);
    relay.publish([hint]);
  };
  const { doubt } = relay;
  const commit = createGroupCommit({ clock, storage, rule: append, limits: config.limits, metrics, publish, doubt });
  const context: Context = { clock, ids: lease.ids, random, config, log, apps, storage, commit };
  const admission = createAdmission(clock, config);
  const faults = ports.faults ?? noFaults;
  const { handlers, forgetUsers } = createHandlers();
  const dispatch = trackRequests(createDispatch({ context, methods, handlers, admission, faults, report, metrics }));
  const sessionLife = createSessionLife(context);
  // The name of this life of the node tells its connections from those of others.
  const nextTraceID = createTraceIDs(clock, lease.owner.slice(0, traceMarkLength));
  const watched = { report, log, metrics, nextTraceID };
  const gateway = createGateway({ clock, limits: config.limits, dispatch, hub, sessionLife, ...watched });
  const endBackground = startBackground(context, { apps, hub, report, metrics, forgetUsers });

  const close = async (): Promise<void> => {
    gateway.closeAll('serverStopping');
    await gateway.idle();
    await commit.idle();
  };
  return {
    gateway,
    context,
    levels: () => ({
      connections: gateway.connectionCount,
      sessions: hub.sessionCount,
      commitQueue: commit.waiting,
      outgoingBytes: gateway.outgoingBytes,
      followedBuckets: relay.bucketCount,
    }),
    sickness: async () => {
      const sickness = await storage.sickness();
      return [...lease.sickness(), ...(sickness === undefined ? [] : [sickness])];
    },
    drain: async (withinMs) => {
      gateway.announceStopping(withinMs);
      const endsAt = clock.monotonic() + withinMs;
      while (gateway.connectionCount > 0 && clock.monotonic() < endsAt) await sleep(clock, drainLookMs);
      await dispatch.settled();
      await close();
    },
    stop: async () => {
      await endBackground();
      await close();
      relay.close();
      await lease.release();
    },
  };
}

function createHandlers(): { readonly handlers: HandlerIndex<typeof methods>; forgetUsers(): void } {
  const users = createUserDirectory();
  const places = createPlaceDirectory(users);
  const doors = { users, places, newestMessage };
  return {
    handlers: {
      session: createSessionHandlers(users),
      users: createUserHandlers(),
      messages: createMessageHandlers(doors),
      conversations: createConversationHandlers(doors),
      logs: createLogHandlers({
        sources: [messageSource],
        encodeHead: (context, actor, followed) => encodeFollowed(doors, context, actor, followed),
      }),
    },
    forgetUsers: () => {
      users.forget();
      places.forget();
    },
  };
}

interface BackgroundParts {
  readonly apps: AppDirectory;
  readonly hub: Hub;
  readonly report: FailureReport;
  readonly metrics: Metrics;
  forgetUsers(): void;
}

/** Starts what runs beside the requests; no feature has timers or duties yet. The answer ends it all. */
function startBackground(
  context: Context,
  { apps, hub, report, metrics, forgetUsers }: BackgroundParts,
): () => Promise<void> {
  const { clock, random, config, commit, storage } = context;
  const parts = { clock, random, commit, apps: apps.appIDs, report };
  const scheduler = createScheduler({ ...parts, context, handlersByKind: new Map() });
  const duties = createDutyWorker({ ...parts, handlersByKind: new Map() });
  const endSweeps = startSweeps({ ...parts, metrics, sweeps: [...sweepsOf(config), usageSweep] });
  const evictions = startEvictions({ clock, storage, hub, report, apps, forgetUsers });
  return async () => {
    await Promise.all([scheduler.stop(), duties.stop(), endSweeps(), evictions.stop()]);
  };
}
