import type { Clock } from '@parley/kernel/clock';
import type { Levels } from '../core/metrics.ts';
import type { StorageLevels } from '../storage/storage.ts';
import type { Gauge, Registry } from './registry.ts';

export interface LevelSources {
  readonly clock: Clock;
  readonly levels: () => Levels;
  readonly storageLevels: () => Promise<StorageLevels>;
  readonly sickness: () => Promise<readonly string[]>;
}

/** What the storage is asked for stands this long, so that many who look cost as much as one. */
const standsMs = 5_000;
/** A storage that does not answer in time is passed over: whoever looks must learn the rest. */
const answerWithinMs = 1_000;

/** Gauges of what there is at one moment; the answer brings them up to date. It never rejects. */
export function createLevelMetrics(registry: Registry, sources: LevelSources): () => Promise<void> {
  const refreshNode = nodeLevels(registry, sources.levels);
  const refreshStorage = storageLevels(registry, sources);
  return async () => {
    refreshNode();
    await refreshStorage();
  };
}

function nodeLevels(registry: Registry, levels: () => Levels): () => void {
  const gauges: Readonly<Record<keyof Levels, Gauge>> = {
    connections: registry.gauge({ name: 'parley_connections', help: 'WebSocket connections that are open.' }),
    sessions: registry.gauge({ name: 'parley_sessions', help: 'Connections on which a user is logged in.' }),
    commitQueue: registry.gauge({
      name: 'parley_commit_queue_length',
      help: 'Changes that wait for their shared transaction.',
    }),
    outgoingBytes: registry.gauge({
      name: 'parley_outgoing_bytes',
      help: 'Bytes that wait for readers, as of the last second.',
    }),
    followedBuckets: registry.gauge({
      name: 'parley_bus_followed_buckets',
      help: 'Buckets of users, logs and rooms that this node follows on the bus.',
    }),
    roomDevices: registry.gauge({
      name: 'parley_room_devices',
      help: 'Connections of this node that are in a room; one in several rooms counts in each.',
    }),
  };
  return () => {
    const now = levels();
    for (const [name, gauge] of Object.entries(gauges)) gauge.set(now[name as keyof Levels]);
  };
}

function storageLevels(registry: Registry, sources: LevelSources): () => Promise<void> {
  const gauge = (name: string, help: string): Gauge => registry.gauge({ name, help });
  const database = gauge('parley_storage_database_bytes', 'Size of the database.');
  const log = gauge('parley_storage_log_bytes', 'Size of the write-ahead log of the embedded database.');
  const duties = gauge('parley_duties_due', 'Duties whose time has come, counted up to 10000.');
  const timers = gauge('parley_timers_due', 'Timers whose time has come, counted up to 10000.');
  const rooms = gauge('parley_rooms', 'Rooms that there are, the same on every node.');
  const roomMembers = gauge('parley_room_members', 'Users in rooms, the same on every node; one counts in each room.');
  const sick = gauge('parley_sick_parts', 'Parts of this node that are not well; GET /readyz names them.');
  const { clock } = sources;
  let measuredAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  const measure = async (): Promise<void> => {
    try {
      sick.set((await sources.sickness()).length);
      const now = await sources.storageLevels();
      database.set(now.databaseBytes);
      log.set(now.logBytes ?? 0);
      duties.set(now.dutiesDue);
      timers.set(now.timersDue);
      rooms.set(now.rooms);
      roomMembers.set(now.roomMembers);
      measuredAt = clock.monotonic();
    } catch {
      // What failed here is told by `sickness` and by the log of whoever needed it.
      sick.set(Math.max(1, sick.value));
    } finally {
      underWay = undefined;
    }
  };
  return async () => {
    if (clock.monotonic() - measuredAt < standsMs) return;
    underWay ??= measure();
    await withinTime(clock, underWay);
  };
}

function withinTime(clock: Clock, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(answerWithinMs, resolve);
    void work.then(() => {
      cancel();
      resolve();
    });
  });
}
