import { present } from '@parley/kernel/assert';
import type { Cancel } from '@parley/kernel/clock';
import { randomText } from '@parley/kernel/random';
import { Account } from './account.ts';
import type { ApiParts } from './apis.ts';
import { openGuarded } from './cache/guarded.ts';
import { MemoryCaches } from './cache/memory.ts';
import { Connection } from './core/connection.ts';
import { createEvents, type Events } from './core/events.ts';
import type { Follower } from './core/follower.ts';
import { createGate, type Gate } from './core/gate.ts';
import type { Opened } from './core/handshake.ts';
import { createLastLogins, type LastLogins } from './core/last-login.ts';
import { createQuota, createRateLimit } from './core/rate-limit.ts';
import { safely } from './core/safely.ts';
import { createSdkLog, defaultLogLevel, type SdkLog, type SdkLogLevel } from './core/sdk-log.ts';
import { failure, type ZIMError } from './errors.ts';
import { cachedBlacklist } from './features/blacklist/cached-blacklist.ts';
import { keptCalls } from './features/calls/kept.ts';
import { keptOfConversations } from './features/conversations/kept.ts';
import { keptFriends } from './features/friends/kept.ts';
import { keptGroups } from './features/groups/kept.ts';
import { keptSettings } from './features/groups/own-settings.ts';
import { partOutbox } from './features/messages/foreign-sends.ts';
import { insertedRows } from './features/messages/inserted.ts';
import { cachedReceipts } from './features/receipts/cached-receipts.ts';
import { cachedStatuses } from './features/status/cached-statuses.ts';
import { keptRules } from './features/users/own-rules.ts';
import type { CallLimits } from './limits.ts';
import type { LogFields, Platform } from './platform/platform.ts';
import { sdkVersion } from './version.ts';

export interface AssemblyParts {
  readonly appID: number;
  /** WebSocket address of the server; absent where none was named and none can be guessed. */
  readonly url: string | undefined;
  readonly platform: Platform;
  readonly limits: CallLimits;
  readonly logLevel?: SdkLogLevel;
  /** What was set before and has no other effect than to stand in the log. */
  readonly notes?: LogFields;
}

const instanceIDLength = 20;
/** More than a server tells within the time in which a cache has to open. */
const earlyMax = 10_000;

/** Everything behind one instance of `ZIM`, put together. */
export class Assembly implements Follower {
  readonly events: Events;
  readonly apiParts: ApiParts;
  readonly #parts: AssemblyParts;
  readonly #gate: Gate;
  readonly #connection: Connection;
  readonly #instanceID: string;
  readonly #log: SdkLog;
  readonly #lastLogins: LastLogins;
  /** Who is logging in, until the server has let him in. */
  #entering: string | undefined;
  #account: Account | undefined;
  /** Raised with every login and its end, so that an account that opens too late is not taken for the present one. */
  #visits = 0;
  #closing: Promise<void> = Promise.resolve();
  #isClearing = false;
  /** What the device keeps is being read; what is told and called meanwhile waits, in its order. */
  #preparing: Promise<void> = Promise.resolve();
  /** The visit whose cache is to be emptied. */
  #cleared = 0;
  #early: ((account?: Account) => void)[] = [];
  /** Other instances do not take this one for alive any more. */
  readonly #disappear: Cancel;
  /** For users whose cache cannot be opened. */
  readonly #memories = new MemoryCaches();

  constructor(parts: AssemblyParts) {
    const { platform, limits, appID, url } = parts;
    const { clock, random } = platform;
    this.#parts = parts;
    this.#log = createSdkLog(clock, platform.log, parts.logLevel ?? defaultLogLevel);
    const log = this.#log.write;
    log('info', 'created', { version: sdkVersion, platform: platform.platformType, ...parts.notes });
    this.events = createEvents(log);
    this.#lastLogins = createLastLogins(platform.records, appID);
    const instanceID = randomText(random, instanceIDLength);
    this.#instanceID = instanceID;
    const disappear = safely(() => platform.presence?.appear(instanceID), undefined);
    this.#disappear = () => safely(() => disappear?.(), undefined);
    this.#connection = new Connection({
      clock,
      random,
      platform,
      log,
      events: this.events,
      appID,
      instanceID,
      url,
      follower: this,
    });
    this.#gate = createGate(clock, limits, this.#connection, (begin) => !this.#account && this.#early.push(begin) > 0);
    const gate = this.#gate;
    const connection = this.#connection;
    const lastLogins = this.#lastLogins;
    const account = (): Account => present(this.#account, 'somebody is logged in');
    this.apiParts = {
      gate,
      connection,
      lastLogins,
      random,
      sdkLog: this.#log,
      messageQuota: createQuota(clock),
      commandQuota: createQuota(clock),
      customStatusLimit: createRateLimit(clock, 1),
      openFolder: platform.openFolder?.bind(platform),
      logout: (isClearing) => this.#logout(isClearing),
      messages: () => account().messages,
      conversations: () => account().conversations,
      receipts: () => account().receipts,
      users: () => account().users,
      blacklist: () => account().blacklist,
      friends: () => account().friends,
      groups: () => account().groups,
      rooms: () => account().rooms,
      calls: () => account().calls,
      statuses: () => account().statuses,
    };
  }

  get isDestroyed(): boolean {
    return this.#gate.isClosed;
  }

  setLogLevel(level: SdkLogLevel): void {
    this.#log.setLevel(level);
  }

  #logout(isClearing: boolean): void {
    const { userID } = this.#connection;
    this.#isClearing = isClearing;
    if (isClearing && userID !== undefined) this.#lastLogins.forget(userID);
    this.#account?.leaving();
    this.#connection.logout();
    this.#isClearing = false;
  }

  /** Never throws, so that another instance can take the place of this one. */
  destroy(): void {
    if (this.#gate.isClosed) return;
    this.#gate.close();
    this.events.end();
    const error = failure('CommonModuleNotInit', 'the instance was destroyed');
    safely(() => this.#connection.leave(error), undefined);
    void this.#closing.finally(this.#disappear);
  }

  prepare(userID: string): Promise<void> {
    this.#visits += 1;
    this.#entering = userID;
    this.#preparing = this.#openAccount(userID, this.#visits);
    return this.#preparing;
  }

  async #openAccount(userID: string, visit: number): Promise<void> {
    const { platform, appID, limits } = this.#parts;
    const { clock, random } = platform;
    const log = this.#log.write;
    await this.#closing;
    const owner = { appID, userID };
    const { cache, state, requireDatabase } = await openGuarded({
      clock,
      log,
      memory: this.#memories.open(owner),
      open: async (watcher) => platform.openCache(owner, watcher),
      failed: (error) => void this.events.tell('error', error),
    });
    const [
      { own, foreign },
      receipts,
      kept,
      friends,
      calls,
      groups,
      groupSettings,
      inserted,
      rules,
      blocked,
      statuses,
    ] = await Promise.all([
      partOutbox(state.outbox, this.#instanceID, platform.presence),
      cachedReceipts(cache),
      keptOfConversations(cache),
      keptFriends(cache),
      keptCalls(cache),
      keptGroups(cache),
      keptSettings(cache),
      insertedRows(cache),
      keptRules(cache),
      cachedBlacklist(cache),
      cachedStatuses(cache),
    ]);
    if (visit !== this.#visits) {
      if (this.#cleared === visit) await cache.clear().catch(() => {});
      cache.close();
      return;
    }
    const { events } = this;
    const connection = this.#connection;
    const instanceID = this.#instanceID;
    const { platformType, deviceID, presence } = platform;
    const account = new Account({
      ...{ clock, random, log, events, connection, limits, appID, userID },
      ...{ userName: connection.userName, cache, state: { ...state, outbox: own } },
      ...{ kept, friends, calls, groups, groupSettings, foreign, receipts, blocked, inserted, rules, statuses },
      ...{ platformType, deviceID, requireDatabase, instanceID, presence },
    });
    this.#account = account;
    this.#flush(account);
  }

  #flush(account?: Account): void {
    for (const take of this.#early.splice(0)) take(account);
  }

  #tell(tell: (account: Account) => void): void {
    if (this.#account) tell(this.#account);
    else this.#early.push((account) => account && tell(account));
  }

  opened(session: Opened): void {
    this.#tell((account) => account.opened(session));
  }

  connected(): void {
    if (this.#entering !== undefined) this.#remember(this.#entering);
    this.#entering = undefined;
    this.#tell((account) => account.connected());
  }

  #remember(userID: string): void {
    const { userName, reconnectLimitMs, serverTime } = this.#connection;
    const serverAheadMs = serverTime.aheadMs;
    const at = Math.floor(serverTime.now());
    const reconnectLimitSeconds = Math.round(reconnectLimitMs / 1000);
    this.#lastLogins.write({ userID, userName, at, reconnectLimitSeconds, serverAheadMs });
  }

  /** What finds no room any more leaves a gap, which closes as every other. */
  event(name: string, data: unknown): void {
    if (this.#early.length < earlyMax) this.#tell((account) => account.event(name, data));
  }

  interrupted(): void {
    this.#tell((account) => account.interrupted());
  }

  over(error: ZIMError): void {
    if (this.#isClearing) this.#cleared = this.#visits;
    this.#visits += 1;
    this.#entering = undefined;
    // A bug in the end of a session must not keep the next one from beginning.
    this.#closing = (this.#account?.over(error, this.#isClearing) ?? this.#preparing).catch(() => {});
    this.#account = undefined;
    this.#flush();
  }
}
