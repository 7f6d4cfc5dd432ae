import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { Cache, CacheState, OutboxRow } from './cache/cache.ts';
import { CatchUp } from './core/catch-up.ts';
import type { Connection } from './core/connection.ts';
import type { Events } from './core/events.ts';
import type { EventTaker, Feature } from './core/feature.ts';
import type { Opened } from './core/handshake.ts';
import { LogBook } from './core/log-book.ts';
import { createWrites, type Writes } from './core/writes.ts';
import { failure, type ZIMError } from './errors.ts';
import { Blacklist, type BlacklistParts } from './features/blacklist/blacklist.ts';
import { Calls, type CallsParts } from './features/calls/calls.ts';
import type { KeptOfConversations } from './features/conversations/kept.ts';
import type { ConversationList } from './features/conversations/list.ts';
import { createConversations } from './features/conversations/of-account.ts';
import type { ConversationSync } from './features/conversations/sync.ts';
import { FriendCalls } from './features/friends/calls.ts';
import { FriendLists } from './features/friends/friends.ts';
import type { KeptFriends } from './features/friends/kept.ts';
import { showNames } from './features/friends/names.ts';
import { GroupCalls } from './features/groups/calls.ts';
import type { GroupsParts } from './features/groups/groups.ts';
import type { OwnSettingsParts } from './features/groups/own-settings.ts';
import { Commands } from './features/messages/commands.ts';
import type { InsertedRow } from './features/messages/local-row.ts';
import { createMessages } from './features/messages/of-account.ts';
import { Outbox } from './features/messages/outbox.ts';
import { SessionLimits } from './features/messages/session-limits.ts';
import type { CachedReceipts } from './features/receipts/cached-receipts.ts';
import { Reading } from './features/receipts/reading.ts';
import type { Receipts } from './features/receipts/receipts.ts';
import { Rooms } from './features/rooms/rooms.ts';
import type { CachedStatuses } from './features/status/cached-statuses.ts';
import { OwnStatus } from './features/status/own-status.ts';
import { StatusTable } from './features/status/table.ts';
import type { UserRow } from './features/users/cached-users.ts';
import { OwnProfile } from './features/users/own-profile.ts';
import { OwnRules, type OwnRulesParts } from './features/users/own-rules.ts';
import { UserQueries } from './features/users/queries.ts';
import type { SelfParts } from './features/users/self.ts';
import type { CallLimits } from './limits.ts';
import type { LogSink, Presence } from './platform/platform.ts';

export interface AccountParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: LogSink;
  readonly events: Events;
  readonly connection: Connection;
  readonly limits: CallLimits;
  readonly appID: number;
  readonly userID: string;
  /** The name that the login asked for; empty: none. */
  readonly userName: string;
  readonly cache: Cache;
  readonly state: CacheState;
  readonly kept: KeptOfConversations;
  readonly friends: KeptFriends;
  readonly calls: CallsParts['calls'];
  readonly groups: GroupsParts['groups'];
  readonly groupSettings: OwnSettingsParts['groupSettings'];
  /** Messages that another instance may still be sending; those of `state` nobody is. */
  readonly foreign: readonly OutboxRow[];
  readonly receipts: CachedReceipts;
  readonly rules: OwnRulesParts['rules'];
  /** Whom the user has blocked. */
  readonly blocked: BlacklistParts['blocked'];
  /** Messages that the app inserted on this device. */
  readonly inserted: readonly InsertedRow[];
  readonly statuses: CachedStatuses;
  readonly platformType: number;
  readonly deviceID: string;
  /** Throws while memory takes the place of the cache. */
  requireDatabase(): void;
  readonly instanceID: string;
  readonly presence: Presence | undefined;
}

/** Everything of one user on this device, from a login until the client is disconnected again. */
export class Account {
  readonly messages: ReturnType<typeof createMessages>['messages'] & {
    readonly outbox: Outbox;
    readonly commands: Commands;
    readonly limits: SessionLimits;
  };
  readonly conversations: { readonly list: ConversationList; readonly sync: ConversationSync };
  readonly receipts: Receipts;
  /** What is the user's own, and the queries of others' profiles. */
  readonly users: { readonly own: OwnProfile; readonly queries: UserQueries; readonly self: SelfParts };
  readonly blacklist: Blacklist;
  readonly friends: { readonly lists: FriendLists; readonly calls: FriendCalls };
  readonly groups: GroupCalls;
  readonly rooms: Rooms;
  readonly calls: Calls;
  readonly statuses: { readonly own: OwnStatus; readonly table: StatusTable };
  readonly #failed: (error: ZIMError) => void;
  readonly #cache: Cache;
  readonly #catchUp: CatchUp;
  readonly #writes: Writes;
  readonly #features: readonly Feature[];
  readonly #eventTakers: ReadonlyMap<string, EventTaker>;
  #end: ZIMError | undefined;

  constructor(parts: AccountParts) {
    const { clock, random, log, events, connection, limits, userID, userName, cache, state, instanceID } = parts;
    const ended = (): ZIMError | undefined => this.#end;
    const failed = (error: ZIMError): void => void events.tell('error', error);
    const writes = createWrites(log, failed);
    const book = new LogBook(userID, state, (batch) => sync.apply(batch));
    const catchUp = new CatchUp({
      ...{ clock, random, log, book, limits, followsSince: state.followsSince },
      call: (method, params) => connection.call(method, params),
      failed,
      settled: (outcome) => this.#each((feature) => feature.caughtUp?.(outcome)),
    });
    const cameAt = (groupID: string): number | undefined => this.groups.feature.cameAt(groupID);
    const reading = new Reading({ now: () => connection.serverNow(), userID, cameAt }, parts.receipts);
    const sessionLimits = new SessionLimits(limits);
    const outbox = new Outbox(
      {
        ...{ ...parts, writes },
        receipts: reading,
        limits: sessionLimits,
        answered: (message) => catchUp.answered(message),
        touched: (conversation, event) => conversationSync.touch(conversation, event),
        doubt: () => catchUp.resync(),
      },
      { ...parts, own: state.outbox },
    );
    const listed = { cache, writes, events, ended, connection, isFilled: state.userLogPosition !== undefined };
    const lists: FriendLists = new FriendLists({
      ...listed,
      kept: parts.friends,
      renamed: (users) => showNames(list, users),
      tellConversations: () => conversationSync.tell(),
    });
    const { sides, list, conversationSync } = createConversations({
      ...{ ...parts, ...listed, book, receipts: reading, unaccepted: outbox.rows, aliasOf: lists.aliasOf },
      groups: () => this.groups.feature,
    });
    const oldestReplayed = (): number =>
      Math.max(connection.serverNow() - sessionLimits.offlineMessageMs, catchUp.followsSince);
    const own = new OwnProfile({ ...listed, userID, instanceID, userName });
    const rules = new OwnRules({ ...listed, rules: parts.rules });
    const learned = (users: readonly UserRow[]) => conversationSync.apply(() => list.rename(users));
    const queries = new UserQueries({ ...listed, clock, userID, own, learned });
    const filled = () => conversationSync.filledList();
    this.blacklist = new Blacklist({ ...listed, filled, blocked: parts.blocked });
    const commands = new Commands({ clock, random, userID, events, writes, connection, limits: sessionLimits });
    this.statuses = { own: new OwnStatus(parts), table: new StatusTable({ ...parts, writes, ended }, parts.statuses) };
    this.groups = new GroupCalls({ ...parts, ...listed, book, catchUp, filled, sides, conversationSync });
    this.rooms = new Rooms({ clock, random, userID, events, connection, ended, commands });
    this.calls = new Calls({ ...parts, ...listed });
    const before = [
      // What is told of groups at the end of a synchronisation comes before its end is told.
      ...[sessionLimits, ...this.groups.features, sides, conversationSync, own, rules, lists, this.blacklist],
      ...[...Object.values(this.statuses), this.rooms, this.calls, commands, outbox],
    ];
    const shared = { ...parts, writes, book, catchUp, outbox, reading, list, conversationSync, sides, cameAt };
    const { features, sync, receipts, messages } = createMessages({ ...shared, before, oldestReplayed, failed });
    this.#features = features;
    this.#eventTakers = new Map(features.flatMap(({ events = [] }) => events.map((taker) => [taker.name, taker])));
    this.users = { own, queries, self: { userID, connection, own, rules } };
    this.friends = { lists, calls: new FriendCalls({ lists, connection }) };
    this.messages = { ...messages, outbox, commands, limits: sessionLimits };
    this.conversations = { list, sync: conversationSync };
    this.receipts = receipts;
    this.#failed = failed;
    this.#cache = cache;
    this.#catchUp = catchUp;
    this.#writes = writes;
  }

  opened(session: Opened): void {
    this.#each((feature) => feature.opened?.(session));
    this.#catchUp.opened(session);
  }

  connected(): void {
    this.#each((feature) => feature.connected?.());
  }

  /** What no feature takes is of the logs; what belongs to none leaves no gap to be filled when it cannot be read. */
  event(name: string, data: unknown): void {
    const taker = this.#eventTakers.get(name);
    if (!taker) {
      this.#catchUp.event(name, data);
      return;
    }
    const fault = taker.take(data);
    if (!fault) return;
    this.#failed(failure('NetworkModuleRspProtoParseError', `the event ${name}: ${fault.field} ${fault.fault}`));
  }

  /** The user logs out; the connection is there still. */
  leaving(): void {
    this.rooms.leaving();
  }

  interrupted(): void {
    this.#catchUp.interrupted();
    this.#each((feature) => feature.interrupted?.());
  }

  /** Fails what was not sent; resolves when everything that was decided is in the cache, or the cache was emptied. */
  async over(error: ZIMError, isCleared: boolean): Promise<void> {
    this.#end = error;
    this.interrupted();
    this.#each((feature) => feature.over?.(error));
    // What was gathered in this turn is still to be written.
    await Promise.resolve();
    await this.#writes.run(async () => {
      try {
        if (isCleared) await this.#cache.clear();
      } finally {
        this.#cache.close();
      }
    });
  }

  #each(tell: (feature: Feature) => void): void {
    for (const feature of this.#features) tell(feature);
  }
}
