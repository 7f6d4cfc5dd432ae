import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { limits as wireLimits } from '@parley/protocol/limits';
import type { Cache, CacheState } from '../../cache/cache.ts';
import { CatchUp } from '../../core/catch-up.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Opened } from '../../core/handshake.ts';
import { LogBook } from '../../core/log-book.ts';
import { createWrites, type Writes } from '../../core/writes.ts';
import type { ZIMError } from '../../errors.ts';
import type { CallLimits } from '../../limits.ts';
import type { LogSink } from '../../platform/platform.ts';
import { OwnProfile } from '../users/own-profile.ts';
import { UserQueries, type UsersLearned } from '../users/queries.ts';
import { History } from './history.ts';
import { Outbox } from './outbox.ts';
import { MessageSync } from './sync.ts';

export interface MailboxParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: LogSink;
  readonly events: Events;
  readonly connection: Connection;
  readonly limits: CallLimits;
  readonly userID: string;
  /** The name that the login asked for; empty: none. */
  readonly userName: string;
  readonly instanceID: string;
  readonly learned: readonly UsersLearned[];
  readonly cache: Cache;
  readonly state: CacheState;
}

/** The messages of one user on this device, from a login until the client is disconnected again. */
export class Mailbox {
  readonly outbox: Outbox;
  readonly history: History;
  /** The profile of the user, and the queries of others'. */
  readonly users: { readonly own: OwnProfile; readonly queries: UserQueries };
  private readonly cache: Cache;
  private readonly catchUp: CatchUp;
  private readonly writes: Writes;
  private end: ZIMError | undefined;
  private offlineMessageMs = Number.POSITIVE_INFINITY;
  /** Bytes of text that the server takes, as it said at login. */
  textBytesMax: number = wireLimits.textBytesDefault;

  constructor(parts: MailboxParts) {
    const { clock, random, log, events, connection, limits, userID, cache, state } = parts;
    const { userName, instanceID, learned } = parts;
    const ended = (): ZIMError | undefined => this.end;
    const failed = (error: ZIMError): void => void events.tell('error', error);
    const writes = createWrites(log, failed);
    const book = new LogBook(userID, state, (batch) => sync.apply(batch));
    const catchUp = new CatchUp({
      clock,
      random,
      log,
      book,
      call: (method, params) => connection.call(method, params),
      failed,
    });
    const outbox = new Outbox(
      {
        clock,
        random,
        userID,
        cache,
        writes,
        events,
        connection,
        limits,
        answered: (message) => catchUp.answered(message),
        doubt: () => catchUp.resync(),
      },
      state.outbox,
    );
    const oldestReplayed = (): number => connection.serverNow() - this.offlineMessageMs;
    const own = new OwnProfile({ userID, instanceID, userName, cache, writes, events, connection, ended });
    const queries = new UserQueries({ clock, userID, cache, writes, connection, own, learned, ended });
    const sync = new MessageSync({ userID, cache, writes, events, outbox, own, oldestReplayed });
    this.history = new History({ userID, cache, book, catchUp, outbox, sync, connection });
    this.users = { own, queries };
    this.outbox = outbox;
    this.cache = cache;
    this.catchUp = catchUp;
    this.writes = writes;
  }

  opened(session: Opened, ready: () => void): void {
    this.offlineMessageMs = session.offlineMessageMs;
    this.textBytesMax = session.textBytesMax;
    this.users.own.extendedDataBytesMax = session.userExtendedDataBytesMax ?? wireLimits.userExtendedDataBytesDefault;
    this.catchUp.opened(session.epoch, ready);
  }

  connected(): void {
    this.outbox.connected();
  }

  event(name: string, data: unknown): void {
    this.catchUp.event(name, data);
  }

  interrupted(): void {
    this.catchUp.interrupted();
  }

  /** Fails what was not sent; resolves when everything that was decided is in the cache, or the cache was emptied. */
  async over(error: ZIMError, isCleared: boolean): Promise<void> {
    this.end = error;
    this.catchUp.interrupted();
    this.outbox.over(error);
    // What was gathered in this turn is still to be written.
    await Promise.resolve();
    await this.writes.run(async () => {
      if (isCleared) await this.cache.clear();
      this.cache.close();
    });
  }
}
