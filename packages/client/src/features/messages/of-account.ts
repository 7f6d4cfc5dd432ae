import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { Cache, CachedMessage } from '../../cache/cache.ts';
import type { CatchUp } from '../../core/catch-up.ts';
import type { Connection } from '../../core/connection.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { LogBook } from '../../core/log-book.ts';
import { UserLog } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import type { ZIMError } from '../../errors.ts';
import type { LogSink } from '../../platform/platform.ts';
import type { GroupSides } from '../conversations/group-sides.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import type { CachedReceipts } from '../receipts/cached-receipts.ts';
import type { Reading } from '../receipts/reading.ts';
import { Receipts } from '../receipts/receipts.ts';
import { Typing } from '../typing/typing.ts';
import { Combines } from './combines.ts';
import { createDeletions } from './deletions.ts';
import { History } from './history.ts';
import type { Inserted } from './inserted.ts';
import { createLocal } from './local.ts';
import type { InsertedRow } from './local-row.ts';
import { createMarks } from './marks.ts';
import { createMessageChanges } from './message-changes.ts';
import type { Outbox } from './outbox.ts';
import type { SeenBeforeParts } from './seen-before.ts';
import { SinceBackup } from './since-backup.ts';
import { MessageSync } from './sync.ts';

export interface MessageParts extends Pick<SeenBeforeParts, 'cameAt'> {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: LogSink;
  readonly events: Events;
  readonly connection: Connection;
  readonly appID: number;
  readonly userID: string;
  readonly instanceID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly book: LogBook;
  readonly catchUp: CatchUp;
  readonly outbox: Outbox;
  readonly reading: Reading;
  readonly list: ConversationList;
  readonly conversationSync: ConversationSync;
  readonly sides: GroupSides;
  /** What this device has kept. */
  readonly receipts: CachedReceipts;
  readonly inserted: readonly InsertedRow[];
  /** Those that are told before the ones of messages. */
  readonly before: readonly Feature[];
  /** Throws while memory takes the place of the cache. */
  requireDatabase(): void;
  oldestReplayed(): number;
  failed(error: ZIMError): void;
}

/** What the SDK does with messages for one user; the app is told in the order of the features. */
export function createMessages(parts: MessageParts) {
  const { userID, cache, book, catchUp, outbox, connection, reading, list, receipts: kept } = parts;
  const learn = (messages: readonly CachedMessage[], isKept: () => boolean) => sync.learn(messages, isKept);
  const fetchNewest = (conversation: ConversationIdentity): Promise<void> => history.fetchNewest(conversation);
  const fetchAt: History['fetchAt'] = (...wanted) => history.fetchAt(...wanted);
  const discardInserted: Inserted['discard'] = (...wanted) => local.inserted.discard(...wanted);
  const shown = { ...parts, receipts: reading };
  const changing = createMessageChanges({ ...shown, learn });
  const marks = createMarks(shown);
  const receipts = new Receipts(parts, kept.awaited);
  const typing = new Typing(parts);
  const { graves, deletions, localDeletions } = createDeletions({
    ...parts,
    fetchNewest,
    fetchAt,
    discardInserted,
    sourcesDeleted: (messageIDs) => changing.replies.sourcesDeleted(messageIDs),
  });
  const sinceBackup = new SinceBackup({ ...parts, graves, learn });
  const local = createLocal({ ...shown, graves, sinceBackup }, parts.inserted);
  const own: readonly Feature[] = [
    ...Object.values(changing),
    receipts,
    marks.reactions,
    marks.pins,
    typing,
    deletions,
    sinceBackup,
  ];
  const features = [...parts.before, ...own];
  const takers = features.flatMap(({ userLog = [] }) => userLog);
  const changes = features.flatMap((feature) => feature.changes ?? []);
  const states = features.flatMap((feature) => feature.states ?? []);
  const userLog = new UserLog({ log: parts.log, takers, failed: parts.failed });
  const reset = (): void => {
    for (const feature of features) feature.reset?.();
  };
  const incoming = { reset, userLog, changes, states, graves, deletions, receipts, conversations: list };
  const sync = new MessageSync({ ...parts, ...incoming });
  const history = new History({ userID, receipts: reading, cache, book, catchUp, outbox, sync, graves, connection });
  const combines = new Combines({ userID, receipts: reading, connection });
  const messages = { history, combines, typing, reading, deletions, localDeletions, ...changing, ...marks, ...local };
  return { features, sync, receipts, messages };
}
