import { type Millis, millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import { toLogKey } from '../core/ids.ts';
import type { FollowedLog } from '../features/conversations/store.ts';
import type { SessionRow } from '../features/session/store.ts';
import type { Hub } from '../gateway/hub.ts';
import type { Readers, Storage } from '../storage/storage.ts';

/** Logs told in one event, and read in one query. */
const headsPerEvent = 500;

/**
 * Hints may have been on their way, or their transaction may have been written, for this long before the moment from
 * which they are missing; it also covers clocks that differ.
 */
const slackMs = 30_000;

/** Makes good what hints to the sessions of one user would have told since a time. */
export type RepairUser = (app: AppID, userKey: UserKey, since: Millis) => Promise<void>;

/**
 * Sessions that are over are closed; the others are told the heads of the logs that moved, and of their user's own
 * log, and catch up by themselves. Rejects when the storage does.
 */
export function createRepair(parts: {
  readonly hub: Hub;
  readonly storage: Pick<Storage, 'read'>;
  readonly wall: () => Millis;
}): RepairUser {
  const { hub, storage, wall } = parts;

  const closeWhatIsOver = async (readers: Readers, app: AppID, userKey: UserKey): Promise<void> => {
    for (const session of hub.sessionsOf(app, userKey)) {
      const { sessionID, generation } = session.actor.session;
      const reason = reasonToClose(await readers.sessions.get(sessionID), generation, wall());
      if (reason) session.close(reason);
    }
  };
  const tell = (app: AppID, userKey: UserKey, userLogPosition: number, logs: readonly FollowedLog[]): void => {
    const frame = encodeEvent(events.headsMoved.name, { userLogPosition, heads: logs.map(toHead) });
    hub.deliver(app, [userKey], frame, undefined);
  };

  return async (app, userKey, since) => {
    const readers = storage.read(app);
    await closeWhatIsOver(readers, app, userKey);
    if (hub.sessionsOf(app, userKey).length === 0) return;
    const changedSince = millis(Math.max(0, since - slackMs));
    const userLogPosition = await readers.users.userLogHead(userKey);
    let afterLog: LogKey | undefined = toLogKey(0);
    while (afterLog !== undefined) {
      const query = { afterLog, limit: headsPerEvent, changedSince };
      const logs: readonly FollowedLog[] = await readers.conversations.followed(userKey, query);
      tell(app, userKey, userLogPosition, logs);
      afterLog = logs.length < headsPerEvent ? undefined : logs.at(-1)?.log;
    }
  };
}

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

const toHead = ({ log, type, conversationID, head }: FollowedLog) => ({
  log,
  conversationType: type,
  conversationID,
  position: head.position,
  messageSeq: head.messageSeq,
  messageID: head.newestMessageID,
});
