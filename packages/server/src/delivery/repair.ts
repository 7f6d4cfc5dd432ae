import { type Millis, millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { type EncodedFrame, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { FollowersAudience } from '../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import { toLogKey } from '../core/ids.ts';
import type { FollowedLog } from '../features/logs/store.ts';
import type { SessionRow } from '../features/session/store.ts';
import type { Hub } from '../gateway/hub.ts';
import type { Readers, Storage } from '../storage/storage.ts';
import type { Bucket } from './bucket.ts';
import type { FollowedLogs, MovedLog } from './followed-logs.ts';
import { createPacing } from './pacing.ts';
import { repairRooms } from './repair-rooms.ts';
import type { RoomHeads } from './room-heads.ts';

/** Logs told in one event, and read in one query. */
const headsPerEvent = 500;

/**
 * Hints may have been on their way, or their transaction may have been written, for this long before the moment from
 * which they are missing; it also covers clocks that differ.
 */
const slackMs = 30_000;

/** Reads what a user follows, who does so on this node from then on. Rejects when the storage does. */
export type ReadFollows = (app: AppID, userKey: UserKey) => Promise<void>;

/** Makes good what hints to the sessions of one user would have told since a time. Rejects when the storage does. */
type RepairUser = (app: AppID, userKey: UserKey, since: Millis) => Promise<void>;

/** The same for a bucket, until `isOver` says that nobody waits for it any more. */
export type RepairBucket = (bucket: Bucket, since: Millis, isOver: () => boolean) => Promise<void>;

export interface Repair {
  /**
   * Of users: what they follow is read anew, sessions that are over are closed, and the others are told the heads of
   * the logs that moved, and of their user's own log; of whoever has no session nothing is kept. Of logs: the followers
   * here are told the heads that moved. Of rooms: the sessions in them are told where they stand. They catch up by
   * themselves.
   */
  readonly bucket: RepairBucket;
  /**
   * Of a user who came to this node: his devices ask for the heads after it, and nothing falls between the two. Of one who
   * follows many logs it reads which these are.
   */
  readonly arrival: ReadFollows;
  readonly follows: ReadFollows;
}

interface RepairParts {
  readonly clock: Clock;
  readonly hub: Hub;
  readonly storage: Pick<Storage, 'read'>;
  readonly followedLogs: FollowedLogs;
  /** Of who follows more logs no more is read than which they are, until something happens in one of them. */
  readonly readFollowsMax: number;
  readonly roomHeads: RoomHeads;
}

export function createRepair(parts: RepairParts): Repair {
  const { hub, storage, followedLogs, readFollowsMax } = parts;

  const readFollows: ReadFollows = async (app, userKey) => {
    const reading = hub.beginReadingFollows(app, userKey);
    reading?.take(await followedLogs.followedBy(app, userKey));
  };
  const readArrival: ReadFollows = async (app, userKey) => {
    const reading = hub.beginReadingFollows(app, userKey);
    if (!reading) return;
    const logs = await followedLogs.logsOf(app, userKey);
    if (logs.length > readFollowsMax) reading.name(logs);
    else await readFollows(app, userKey);
  };
  const tellMoved: RepairUser = async (app, userKey, since) => {
    const readers = storage.read(app);
    const userLogPosition = await readers.users.userLogHead(userKey);
    let afterLog: LogKey | undefined = toLogKey(0);
    while (afterLog !== undefined) {
      const query = { afterLog, limit: headsPerEvent, changedSince: changedSince(since) };
      const logs: readonly FollowedLog[] = await readers.conversations.followed(userKey, query);
      hub.deliver(app, [userKey], encodeHeads(userLogPosition, logs), undefined);
      afterLog = logs.length < headsPerEvent ? undefined : logs.at(-1)?.log;
    }
  };
  /** Heads are read after the log is followed, so that nothing falls between the two. */
  const repairUser: RepairUser = async (app, userKey, since) => {
    await closeWhatIsOver(parts, storage.read(app), { app, userKey });
    await readFollows(app, userKey);
    if (hub.sessionsOf(app, userKey).length > 0) await tellMoved(app, userKey, since);
  };

  return {
    bucket: async (bucket, since, isOver) => {
      if (bucket.kind === 'logs') return repairLogs(parts, bucket, since, isOver);
      if (bucket.kind === 'rooms') return repairRooms(parts, bucket, isOver);
      for (const userKey of hub.usersIn(bucket)) {
        if (isOver()) return;
        await repairUser(bucket.app, userKey, since);
      }
    },
    arrival: readArrival,
    follows: readFollows,
  };
}

async function closeWhatIsOver(
  { clock, hub }: RepairParts,
  readers: Readers,
  { app, userKey }: { readonly app: AppID; readonly userKey: UserKey },
): Promise<void> {
  for (const session of hub.sessionsOf(app, userKey)) {
    const { sessionID, generation } = session.actor.session;
    const reason = reasonToClose(await readers.sessions.get(sessionID), generation, clock.wall());
    if (reason) session.close(reason);
  }
}

/** A head is read and encoded once for all who follow its log, and reaches those whom an event there would reach. */
async function repairLogs(
  { clock, hub, followedLogs }: RepairParts,
  bucket: Bucket,
  since: Millis,
  isOver: () => boolean,
): Promise<void> {
  const logs = hub.logsIn(bucket);
  const pace = createPacing(clock);
  for (let start = 0; start < logs.length; start += headsPerEvent) {
    const asked = logs.slice(start, start + headsPerEvent);
    for (const moved of await followedLogs.movedAmong(bucket.app, asked, changedSince(since))) {
      if (isOver()) return;
      await pace(hub.deliverToFollowers(bucket.app, toFollowers(moved), encodeHeads(0, [moved]), undefined));
    }
  }
}

const toFollowers = ({ log, head: { position, endedPosition } }: MovedLog): FollowersAudience => ({
  kind: 'followers',
  log,
  position,
  endedPosition,
});

const changedSince = (since: Millis): Millis => millis(Math.max(0, since - slackMs));

/** A position of 0 in the user's own log says nothing of it. */
const encodeHeads = (userLogPosition: number, logs: readonly MovedLog[]): EncodedFrame =>
  encodeEvent(events.headsMoved.name, { userLogPosition, heads: logs.map(toHead) });

/** Why a connection must end that carries `generation` of the session whose row is `row`. */
export function reasonToClose(
  row: Pick<SessionRow, 'generation' | 'state' | 'tokenExpiresAt'> | undefined,
  generation: number,
  now: Millis,
): CloseReason | undefined {
  if (row === undefined) return 'superseded';
  if (row.state === 'displaced') return 'kickedOut';
  if (row.state === 'loggedOut') return 'loggedOut';
  if (row.generation <= generation) return undefined;
  return row.tokenExpiresAt <= now ? 'tokenExpired' : 'superseded';
}

const toHead = ({ log, type, conversationID, head }: MovedLog) => ({
  log,
  conversationType: type,
  conversationID,
  position: head.position,
  messageSeq: head.messageSeq,
  messageID: head.newestMessageID,
});
