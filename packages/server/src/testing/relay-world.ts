import { type Millis, millis } from '@parley/kernel/brand';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { decodeServerMessage } from '@parley/protocol/codec';
import { encodeEvent, encodeMessage, type ServerFrame } from '@parley/protocol/frames';
import { type EventHint, toUsers } from '../core/effects.ts';
import { type LogKey, toAppID, toLogKey, toUserID, type UserKey } from '../core/ids.ts';
import { noMetrics } from '../core/metrics.ts';
import type { FollowedLogs } from '../delivery/followed-logs.ts';
import { createRelay, type Relay } from '../delivery/relay.ts';
import type { RoomHeads } from '../delivery/room-heads.ts';
import type { FollowedLog, FollowedQuery } from '../features/logs/store.ts';
import type { SessionRow } from '../features/session/store.ts';
import { createHub, type Hub } from '../gateway/hub.ts';
import type { HubSession } from '../gateway/hub-session.ts';
import { type Readers, type Storage, StorageFailure } from '../storage/storage.ts';
import { createFakeBus, type FakeBus } from './fake-bus.ts';
import { createActor, userKeyOf } from './gateway-world.ts';

/** A session that remembers how far each log goes, as a client would. */
interface FollowingSession extends HubSession {
  readonly userKey: UserKey;
  /** The newest position it was told of or has asked for, by log. */
  readonly positions: Map<number, number>;
  /** Every log and position it was told of, in this order. */
  readonly told: readonly (readonly [log: number, position: number])[];
  /** Names of the events it got. */
  readonly events: string[];
  /** The events themselves. */
  readonly heard: readonly HeardEvent[];
  readonly closedFor: CloseReason | undefined;
}

type HeardEvent = Extract<ServerFrame, { kind: 'event' }>;

export interface RelayNode {
  readonly hub: Hub;
  readonly relay: Relay;
  join(userID: string, options?: { sessionID?: string; generation?: number }): FollowingSession;
  leave(session: HubSession): void;
}

/** Nodes that share a database of log heads and a bus that does what the test says. */
export interface RelayWorld {
  readonly clock: ManualClock;
  readonly bus: FakeBus;
  readonly errors: unknown[];
  /** Queries for followed logs so far. */
  readonly queryCount: number;
  readonly sessions: Map<string, SessionRow>;
  /** The nodes whose lease is in force. */
  readonly leased: Set<string>;
  start(name: string): RelayNode;
  /** Moves the head of a log that these users follow and publishes the change from a node. */
  append(node: RelayNode, log: number, userIDs: readonly string[]): number;
  /** As `append`, but the node does not know whether the change is in force. */
  appendInDoubt(node: RelayNode, log: number, userIDs: readonly string[]): number;
  /** As `append`, and the node is gone before it can publish. */
  appendUnseen(log: number, userIDs: readonly string[]): number;
  /** From now on the database knows nothing of the log for these users. */
  leaveLog(log: number, userIDs: readonly string[]): void;
  headOf(log: number): number;
  /** Those of the logs whose head moved then or later. */
  movedAmong(logs: readonly LogKey[], changedSince: Millis): readonly FollowedLog[];
  /** What the user follows, with the positions at which the user's part in it last moved. */
  followedBy(userKey: UserKey): readonly { readonly log: number; readonly position: number }[];
  failReads(isFailing: boolean): void;
}

export const app = toAppID(1);
const beaconMs = 1000;
const noFollowedLogs: FollowedLogs = {
  logsOf: async () => [],
  followedBy: async () => [],
  standingIn: async () => ({ endedPosition: 0, follows: [] }),
  movedAmong: async () => [],
};
const noRooms: RoomHeads = { headsOf: async () => [] };

interface LogState {
  readonly log: LogKey;
  /** The newest position that was published to each follower. */
  readonly followers: Map<UserKey, number>;
  position: number;
  changedAt: Millis;
}

interface RelayWorldOptions {
  /** Absent: no log is followed as such. */
  readonly followedLogs?: FollowedLogs;
  /** Absent: no room exists. */
  readonly roomHeads?: RoomHeads;
  /** Of who follows more logs only these are read when he comes; absent: of nobody. */
  readonly readFollowsMax?: number | undefined;
}

export function createRelayWorld(options: RelayWorldOptions = {}): RelayWorld {
  const { followedLogs = noFollowedLogs, roomHeads = noRooms, readFollowsMax = Number.POSITIVE_INFINITY } = options;
  const clock = createManualClock();
  const bus = createFakeBus(clock);
  const errors: unknown[] = [];
  const sessions = new Map<string, SessionRow>();
  const logs = createFakeLogs(clock);
  const leased = new Set<string>();
  const leasedNodes = async (): Promise<readonly string[]> => [...leased];
  const storage = createFakeStorage(sessions, logs);

  return {
    clock,
    bus,
    errors,
    sessions,
    leased,
    get queryCount() {
      return logs.queryCount;
    },
    start: (name) => {
      const hub = createHub(clock);
      const report = (_event: string, error: unknown): void => void errors.push(error);
      const relay = createRelay({
        clock,
        nodeID: name,
        bus: bus.node(name),
        hub,
        storage,
        followedLogs,
        readFollowsMax,
        roomHeads,
        leasedNodes,
        report,
        metrics: noMetrics,
        beaconMs,
      });
      return {
        hub,
        relay,
        leave: hub.remove,
        join: (userID, options = {}) => {
          const session = createFollowingSession({ hub, headOf: logs.headOf }, userID, options);
          const { userKey, session: named } = session.actor;
          sessions.set(named.sessionID, createSessionRow({ ...named, userKey }, clock.wall()));
          hub.add(session);
          void askForHeads(session, hub, logs);
          return session;
        },
      };
    },
    append: (node, log, userIDs) => {
      const position = logs.append(log, userIDs);
      node.relay.publish([createHint(log, position, userIDs)]);
      return position;
    },
    appendInDoubt: (node, log, userIDs) => {
      const position = logs.append(log, userIDs);
      node.relay.doubt([createHint(log, position, userIDs)]);
      return position;
    },
    appendUnseen: logs.append,
    leaveLog: logs.leaveLog,
    headOf: logs.headOf,
    movedAmong: logs.movedAmong,
    followedBy: logs.followedBy,
    failReads: logs.failReads,
  };
}

function createFakeStorage(
  sessions: RelayWorld['sessions'],
  { followed }: Pick<FakeLogs, 'followed'>,
): Pick<Storage, 'read'> {
  const readers = {
    sessions: { get: async (sessionID: string) => sessions.get(sessionID), onlineOf: async () => [] },
    users: { userLogHead: async () => 3 },
    conversations: { followed },
  } as unknown as Readers;
  return { read: () => readers };
}

type FakeLogs = Pick<RelayWorld, 'queryCount' | 'leaveLog' | 'headOf' | 'movedAmong' | 'followedBy' | 'failReads'> & {
  append(log: number, userIDs: readonly string[]): number;
  followed(userKey: UserKey, query: FollowedQuery): Promise<readonly FollowedLog[]>;
};

function createFakeLogs(clock: ManualClock): FakeLogs {
  const logs = new Map<number, LogState>();
  let queryCount = 0;
  let isFailing = false;
  return {
    get queryCount() {
      return queryCount;
    },
    append: (log, userIDs) => {
      const state: LogState = logs.get(log) ?? {
        log: toLogKey(log),
        followers: new Map(),
        position: 0,
        changedAt: clock.wall(),
      };
      logs.set(log, state);
      state.position += 1;
      for (const userID of userIDs) state.followers.set(userKeyOf(userID), state.position);
      state.changedAt = clock.wall();
      return state.position;
    },
    leaveLog: (log, userIDs) => {
      for (const userID of userIDs) logs.get(log)?.followers.delete(userKeyOf(userID));
    },
    followed: async (userKey, query) => {
      queryCount += 1;
      if (isFailing) throw new StorageFailure('the database is away');
      return [...logs.values()]
        .filter(({ log, followers }) => followers.has(userKey) && log > query.afterLog)
        .filter(({ changedAt }) => changedAt >= (query.changedSince ?? 0))
        .toSorted((one, other) => one.log - other.log)
        .slice(0, query.limit)
        .map(toFollowed);
    },
    headOf: (log) => logs.get(log)?.position ?? 0,
    movedAmong: (asked, changedSince) => {
      queryCount += 1;
      if (isFailing) throw new StorageFailure('the database is away');
      const states = asked.flatMap((log) => logs.get(log) ?? []);
      return states.filter(({ changedAt }) => changedAt >= changedSince).map(toFollowed);
    },
    followedBy: (userKey) =>
      [...logs.values()].flatMap(({ log, followers }) => {
        const position = followers.get(userKey);
        return position === undefined ? [] : [{ log, position }];
      }),
    failReads: (next) => {
      isFailing = next;
    },
  };
}

/** As a client does when its session begins, and as it is answered. */
async function askForHeads(
  { actor, userKey, positions }: FollowingSession,
  hub: Hub,
  { followedBy }: Pick<RelayWorld, 'followedBy'>,
): Promise<void> {
  await hub.untilFollowing(actor);
  for (const { log, position } of followedBy(userKey)) {
    positions.set(log, Math.max(positions.get(log) ?? 0, position));
  }
}

function createHint(log: number, position: number, userIDs: readonly string[]): EventHint {
  const frame = encodeEvent('entry', { log, position });
  return { kind: 'event', app, audience: toUsers(userIDs.map(userKeyOf)), frame };
}

function createFollowingSession(
  { hub, headOf }: Pick<RelayNode, 'hub'> & Pick<RelayWorld, 'headOf'>,
  userID: string,
  options: { sessionID?: string; generation?: number },
): FollowingSession {
  const actor = createActor(userID, options);
  const positions = new Map<number, number>();
  const told: (readonly [number, number])[] = [];
  const events: string[] = [];
  const heard: HeardEvent[] = [];
  let closedFor: CloseReason | undefined;
  const catchUp = (log: number): void => void positions.set(log, headOf(log));
  const learn = (log: number, position: number): void => {
    positions.set(log, Math.max(positions.get(log) ?? 0, position));
    told.push([log, position]);
  };
  const session: FollowingSession = {
    actor,
    userKey: actor.userKey,
    positions,
    told,
    events,
    heard,
    get closedFor() {
      return closedFor;
    },
    close: (reason) => {
      closedFor ??= reason;
      hub.remove(session);
    },
    deliver: (frame) => {
      const decoded = decodeServerMessage(encodeMessage([frame]));
      for (const next of decoded.ok ? decoded.frames : []) {
        if (next.kind !== 'event') continue;
        events.push(next.event);
        heard.push(next);
        const data = next.data as { log?: number; position?: number; heads?: { log: number; position: number }[] };
        // What a client that begins to follow reads by itself, not what it is told.
        if (next.event === 'begun') catchUp(data.log ?? 0);
        else if (data.log !== undefined) learn(data.log, data.position ?? 0);
        for (const head of data.heads ?? []) learn(head.log, head.position);
      }
    },
  };
  return session;
}

export function createSessionRow(
  row: Pick<SessionRow, 'sessionID' | 'userKey' | 'generation'>,
  now: Millis,
): SessionRow {
  return {
    ...row,
    deviceID: 'device',
    instanceID: 'instance',
    platform: 6,
    state: 'online',
    loginAt: now,
    seenAt: now,
    tokenExpiresAt: millis(now + 3_600_000),
    node: 'node',
  };
}

function toFollowed({ log, position, changedAt }: LogState): FollowedLog {
  return {
    log,
    type: 0,
    conversationID: toUserID('somebody'),
    conversationName: '',
    conversationAvatarUrl: '',
    membership: {
      fromPosition: 1,
      toPosition: undefined,
      reading: { position: 0, messageSeq: 0, countedByOthers: 0 },
      sentCounted: 0,
      carried: 0,
      withdrawn: 0,
      deleted: { messageSeq: 0, orderKey: 0, entryOrderKey: 0, hasSingle: false },
    },
    head: {
      position,
      messageSeq: position,
      orderKey: position,
      counted: position,
      newestMessageID: 1,
      deletedSeq: 0,
      targetedSeq: 0,
      endedPosition: 0,
      changedAt,
    },
  };
}
