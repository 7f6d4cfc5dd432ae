import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { conversationOpened, conversationRead } from '@parley/protocol/features/conversations';
import { commandMessageReceived } from '@parley/protocol/features/messages';
import { userInfo } from '@parley/protocol/features/users';
import { limits as wireLimits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import type { Cache, CacheState, OutboxRow } from '../../cache/cache.ts';
import { CatchUp } from '../../core/catch-up.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Opened } from '../../core/handshake.ts';
import { LogBook } from '../../core/log-book.ts';
import { takes, UserLog } from '../../core/user-log.ts';
import { createWrites, type Writes } from '../../core/writes.ts';
import { failure, type ZIMError } from '../../errors.ts';
import type { CallLimits } from '../../limits.ts';
import type { LogSink, Presence } from '../../platform/platform.ts';
import { ConversationList } from '../conversations/list.ts';
import { ConversationSync } from '../conversations/sync.ts';
import type { UserRow } from '../users/cached-users.ts';
import { OwnProfile } from '../users/own-profile.ts';
import { UserQueries } from '../users/queries.ts';
import type { ChangeHandler } from './changes.ts';
import { Commands } from './commands.ts';
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
  readonly cache: Cache;
  readonly state: CacheState;
  /** Messages that another instance may still be sending; those of `state` nobody is. */
  readonly foreign: readonly OutboxRow[];
  readonly instanceID: string;
  readonly presence: Presence | undefined;
}

/** The messages of one user on this device, from a login until the client is disconnected again. */
export class Mailbox {
  readonly outbox: Outbox;
  readonly commands: Commands;
  readonly history: History;
  readonly conversations: { readonly list: ConversationList; readonly sync: ConversationSync };
  /** The profile of the user, and the queries of others'. */
  readonly users: { readonly own: OwnProfile; readonly queries: UserQueries };
  private readonly failed: (error: ZIMError) => void;
  private readonly cache: Cache;
  private readonly catchUp: CatchUp;
  private readonly writes: Writes;
  private end: ZIMError | undefined;
  private offlineMessageMs = Number.POSITIVE_INFINITY;
  /** Bytes of text that the server takes, as it said at login. */
  textBytesMax: number = wireLimits.textBytesDefault;

  constructor(parts: MailboxParts) {
    const { clock, random, log, events, connection, limits, userID, cache, state } = parts;
    const { foreign, userName, instanceID, presence } = parts;
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
      settled: (outcome) => conversationSync.settled(outcome),
    });
    const outbox = new Outbox(
      {
        clock,
        random,
        userID,
        instanceID,
        presence,
        cache,
        writes,
        events,
        connection,
        limits,
        answered: (message) => catchUp.answered(message),
        touched: (conversation, event) => conversationSync.touch(conversation, event),
        doubt: () => catchUp.resync(),
      },
      { own: state.outbox, foreign },
    );
    const list = new ConversationList(
      {
        userID,
        events,
        unaccepted: (conversation) => outbox.newestOf(conversation),
        unacceptedIn: () => outbox.conversations,
      },
      state.conversations,
    );
    const conversationSync = new ConversationSync({ clock, cache, writes, events, list, connection });
    const oldestReplayed = (): number => connection.serverNow() - this.offlineMessageMs;
    const own = new OwnProfile({ userID, instanceID, userName, cache, writes, events, connection, ended });
    const learned = (users: readonly UserRow[]) => conversationSync.apply(() => list.rename(users));
    const queries = new UserQueries({ clock, userID, cache, writes, connection, own, learned, ended });
    const conversations = { conversations: list, conversationSync, own };
    const takers = [...conversationTakers(list), takes(userInfo, (entries) => own.take(entries))];
    const userLog = new UserLog({ log, takers, failed });
    const changes = [presentState(list, conversationSync)];
    const incoming = { outbox, userLog, changes, oldestReplayed };
    const sync = new MessageSync({ userID, cache, writes, events, ...conversations, ...incoming });
    this.history = new History({ userID, cache, book, catchUp, outbox, sync, connection });
    this.users = { own, queries };
    this.outbox = outbox;
    this.commands = new Commands({ clock, random, userID, events, writes, connection });
    this.conversations = { list, sync: conversationSync };
    this.failed = failed;
    this.cache = cache;
    this.catchUp = catchUp;
    this.writes = writes;
  }

  opened(session: Opened, ready: () => void): void {
    this.offlineMessageMs = session.offlineMessageMs;
    this.textBytesMax = session.textBytesMax;
    this.conversations.sync.opened();
    this.users.own.extendedDataBytesMax = session.userExtendedDataBytesMax ?? wireLimits.userExtendedDataBytesDefault;
    this.catchUp.opened(session.epoch, ready);
  }

  connected(): void {
    this.conversations.sync.connected();
    this.outbox.connected();
  }

  event(name: string, data: unknown): void {
    if (name === commandMessageReceived.name) this.command(data);
    else this.catchUp.event(name, data);
  }

  /** It belongs to no log, so that one that cannot be read leaves no gap to be filled. */
  private command(data: unknown): void {
    const parsed = parse(commandMessageReceived.data, data);
    if (parsed.ok) this.commands.received(parsed.value);
    else
      this.failed(
        failure('NetworkModuleRspProtoParseError', `a Command message: ${parsed.fault.field} ${parsed.fault.fault}`),
      );
  }

  interrupted(): void {
    this.catchUp.interrupted();
    this.conversations.sync.interrupted();
  }

  /** Fails what was not sent; resolves when everything that was decided is in the cache, or the cache was emptied. */
  async over(error: ZIMError, isCleared: boolean): Promise<void> {
    this.end = error;
    this.interrupted();
    this.outbox.over(error);
    // What was gathered in this turn is still to be written.
    await Promise.resolve();
    await this.writes.run(async () => {
      try {
        if (isCleared) await this.cache.clear();
      } finally {
        this.cache.close();
      }
    });
  }
}

/** What the list of conversations takes in of the user's own log. */
const conversationTakers = (list: ConversationList) => [
  takes(conversationOpened, (entries) => {
    list.open(entries.map(({ body }) => body));
    return { change: {} };
  }),
  takes(conversationRead, (entries) => ({ change: { putConversations: list.read(entries.map(({ body }) => body)) } })),
];

/** Every change of a message is kept, and shows in its conversation. */
const presentState = (list: ConversationList, sync: ConversationSync): ChangeHandler => ({
  keep: (changes) => {
    const rows = changes.map(({ message }) => message);
    return { rows, putConversations: list.receive(rows) };
  },
  tell: () => sync.tell(),
});
