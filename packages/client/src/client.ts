import { appID as appIDSchema } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { createPlatform } from '#platform';
import { Assembly } from './assembly.ts';
import { socketAddress } from './core/address.ts';
import { noticeOtherCopy } from './core/copies.ts';
import { defaultLogLevel, isLogLevel } from './core/sdk-log.ts';
import { type ZIMConversationType, ZIMGeofencingType } from './enums.ts';
import { checkGeofencing, type Geofencing } from './geofencing.ts';
import { defaultCallLimits } from './limits.ts';
import type {
  ZIMAppConfig,
  ZIMConversationFilterOption,
  ZIMConversationListQueriedResult,
  ZIMConversationQueriedResult,
  ZIMConversationQueryConfig,
  ZIMConversationUnreadMessageCountClearedResult,
  ZIMEventHandler,
  ZIMLogConfig,
  ZIMLoginConfig,
  ZIMLogoutConfig,
  ZIMMessage,
  ZIMMessageQueriedResult,
  ZIMMessageQueryConfig,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMTokenRenewedResult,
  ZIMUserAvatarUrlUpdatedResult,
  ZIMUserExtendedDataUpdatedResult,
  ZIMUserInfo,
  ZIMUserNameUpdatedResult,
  ZIMUsersInfoQueriedResult,
  ZIMUsersInfoQueryConfig,
} from './types.ts';
import { sdkVersion } from './version.ts';

const serverKey = 'zim_server_url';
const frameworkKey = 'zim_cross_platform';
const cacheFolderKey = 'zim_cache_folder';

/** The chat client of one user on one device. A failed call rejects with a `ZIMError`. */
export class ZIM {
  static #instance: ZIM | null = null;
  static readonly #advancedConfig = new Map<string, string>();
  static #geofencing: Geofencing = { type: ZIMGeofencingType.None, areas: [] };
  static #logLevel: ZIMLogConfig['logLevel'] = defaultLogLevel;
  readonly #assembly: Assembly;

  /** @internal Apps call `ZIM.create`. */
  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  /**
   * Creates the one instance. It opens no connection and tells nothing; what `setLogConfig`, `setAdvancedConfig` and
   * `setGeofencingConfig` were told before takes effect now.
   *
   * `null` if there is an instance already, if the AppID is not a whole number from 1 to 2^32 − 1, or if the address of
   * the server is none. Whether the server knows the AppID shows at login (6000003).
   */
  static create(appConfig: number | ZIMAppConfig): ZIM | null {
    if (ZIM.#instance) return null;
    const { appID, server } = typeof appConfig === 'object' && appConfig !== null ? appConfig : { appID: appConfig };
    if (!parse(appIDSchema, appID).ok) return null;
    const platform = createPlatform({ cacheFolder: ZIM.#advancedConfig.get(cacheFolderKey) });
    const named = server ?? ZIM.#advancedConfig.get(serverKey);
    const url = socketAddress(named ?? platform.origin);
    if (named !== undefined && url === undefined) return null;
    noticeOtherCopy(globalThis, platform.log);
    const { type, areas } = ZIM.#geofencing;
    const framework = ZIM.#advancedConfig.get(frameworkKey);
    const notes = { framework, geofencing: ZIMGeofencingType[type], areas: areas.join(',') };
    const parts = { appID, url, platform, limits: defaultCallLimits, logLevel: ZIM.#logLevel, notes };
    ZIM.#instance = new ZIM(new Assembly(parts));
    return ZIM.#instance;
  }

  /** The instance; `null` before `create` and after `destroy`. */
  static getInstance(): ZIM | null {
    return ZIM.#instance;
  }

  /** The version of the SDK as `x.y.z`; at any time. */
  static getVersion(): string {
    return sdkVersion;
  }

  /**
   * Sets an option for the next `create`. `zim_server_url` names the server (`https://…` or `wss://…`),
   * `zim_cache_folder` the folder in which Node keeps what other platforms keep by themselves, `zim_cross_platform` the
   * framework of a wrapper, which stands in the log. Other keys have no effect.
   */
  static setAdvancedConfig(key: string, value: string): void {
    ZIM.#advancedConfig.set(key, value);
  }

  /**
   * Says through which areas data may pass: CN 2, NA 3, EU 4, AS 5, IN 6. It is recorded for the next `create`; on a
   * server of one's own it decides nothing. To change it: `destroy`, set it, `create`.
   *
   * `false` while there is an instance, or for a list that is empty, names an area twice or one that does not exist.
   * With the type `None` the list does not matter.
   */
  static setGeofencingConfig(areaList: number[], type: ZIMGeofencingType): boolean {
    const geofencing = checkGeofencing(areaList, type);
    if (!geofencing || ZIM.#instance) return false;
    ZIM.#geofencing = geofencing;
    return true;
  }

  /**
   * Sets the least important lines that the SDK keeps of what it does: `debug`, `info` (the default), `warn`, `error`,
   * `report`, `disable`. It takes effect at once and holds for the next `create` too; an unknown level is ignored.
   * The newest lines are kept in memory, about 0.5 MB of them; `uploadLog` sends them.
   */
  setLogConfig(config: ZIMLogConfig): void {
    const level: unknown = config?.logLevel;
    if (!isLogLevel(level) || this.#assembly.isDestroyed) return;
    ZIM.#logLevel = level;
    this.#assembly.setLogLevel(level);
  }

  /**
   * Logs out if need be, fails what is under way with 6000002, drops the listeners and makes room for another `create`.
   * No event follows. Every later call is rejected with 6000002; what returns nothing does nothing.
   */
  destroy(): void {
    this.#assembly.destroy();
    if (ZIM.#instance === this) ZIM.#instance = null;
  }

  /**
   * Registers the one listener of an event; another one replaces it, `null` removes it, an unknown event is ignored.
   * Listeners outlast logout and login. They are called in the order in which things happened, never within a call of
   * the SDK; an exception of theirs is logged and goes no further.
   */
  on<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K] | null): void {
    this.#assembly.events.listen(type, listener, this);
  }

  /** Removes the listener of an event. */
  off<K extends keyof ZIMEventHandler>(type: K): void {
    this.#assembly.events.listen(type, null, this);
  }

  /** @deprecated Use `login(userID, config)`. Of `userInfo` only `userID` and `userName` count. */
  login(userInfo: ZIMUserInfo, token: string): Promise<void>;
  /**
   * Logs in, within 10 s, and registers a user who was never here. `userID` has 1–32 bytes of letters, digits and
   * `!#$%&()+-:;<=.>?@[]^_{}|~`, `userName` up to 256 bytes, `customStatus` up to 64; without a name or status the
   * stored one stays. `connectionStateChanged` tells Connecting and Connected before the promise resolves, or
   * Disconnected before it is rejected. A lost connection is sought again without another login.
   *
   * With `isOfflineLogin` whoever was logged in last on this device is in at once; the server is sought without end and
   * until it is found only what is kept on this device can be used, everything else is rejected with 6000104. If it
   * refuses the login then, `error` tells the code after Disconnected.
   *
   * Errors: 6000001, 6000002, 6000003 (unknown app), 6000004, 6000005 and 6000006 (too many logins), 6000014 (no messaging
   * service), 6000015 and 6000016 (too many active users), 6000101 (the token is not of this app, or the account is
   * barred), 6000102 (the server failed), 6000103 (the token is invalid or another user's), 6000104 (no connection),
   * 6000105 (no answer), 6000106 (the token has expired), 6000107 (it is not of version 04), 6000108 (it expires in under
   * 30 s), 6000109, 6000111 (a login is running or in force), 6000122 (logged out meanwhile), 6000123 (the session of
   * another user has been lost for long and was not logged out), 6000124 (offline login of somebody else than the last
   * user). Events: `connectionStateChanged`; `tokenWillExpire` if 30 s are left or less; `error`, see above.
   */
  login(userID: string, config: ZIMLoginConfig): Promise<void>;
  login(first: string | ZIMUserInfo, second: ZIMLoginConfig | string): Promise<void> {
    return this.#assembly.session.login(first, second);
  }

  /**
   * Ends the session at once; never throws. `connectionStateChanged` tells Disconnected, what waits for an answer is
   * rejected with 6000122. With `isClearDB` what this device keeps of the user is deleted, the last login included.
   */
  logout(config?: ZIMLogoutConfig): void {
    this.#assembly.logout(config?.isClearDB === true);
  }

  /**
   * Puts another token in the place of the one that this session was opened with; best when `tokenWillExpire` tells
   * that it ends. During an outage the new token goes with the next attempt to reconnect and the
   * promise is rejected with 6000104 after 10 s. If it is rejected the old token stays in force.
   *
   * Errors: 6000002, 6000003, 6000004, 6000005, 6000007, 6000008, 6000009, 6000014, 6000103 (invalid, of another app or
   * user), 6000104, 6000105, 6000106 (expired), 6000107 (not of version 04), 6000108 (expires in under 30 s), 6000121,
   * 6000122. Events: none.
   */
  renewToken(token: string): Promise<ZIMTokenRenewedResult> {
    return this.#assembly.session.renewToken(token);
  }

  /**
   * Sends the newest lines of the SDK's log to the server, where the operator finds them. Of several uploads of a device
   * within ten minutes the last one is kept; the others resolve all the same.
   *
   * Errors: 6000002, 6000004, 6000010 (whatever failed, a missing connection or answer included), 6000121, 6000122.
   * Events: none.
   */
  uploadLog(): Promise<void> {
    return this.#assembly.session.uploadLog();
  }

  /**
   * Calls a method by a JSON text; also before a login. There is one: `{"method":"getSDKTimestamp"}` resolves to
   * `{"timestamp":…}`, the time in Unix milliseconds, corrected by that of the server once it is known.
   *
   * Errors: 6000001 (a text that is no JSON or names no known method), 6000002, 6000004. Events: none.
   */
  callExperimentalAPI(params: string): Promise<string> {
    return this.#assembly.session.callExperimentalAPI(params);
  }

  /** Sends a message and fills it in place; rejects with 6000001, 6000004, 6000009, 6000105 or 6000204 among others. */
  sendMessage(
    message: ZIMMessage,
    toConversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageSendConfig,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult> {
    return this.#assembly.messages.sendMessage(message, toConversationID, conversationType, config, notification);
  }

  /**
   * One page of the list of conversations, from what this device holds: pinned ones first, then the newest; equal ones
   * by their ID.
   *
   * `config.count` is 1 – 500. The first page has no `config.nextConversation`; each further one passes the last entry
   * of the page before, with the same `option`. A page with fewer entries is the last one. Works without a connection;
   * while a synchronisation runs it answers with what is there.
   *
   * Errors: 6000001 (count, filter), 6000002, 6000004, 6000121. Events: none.
   */
  queryConversationList(
    config: ZIMConversationQueryConfig,
    option?: ZIMConversationFilterOption,
  ): Promise<ZIMConversationListQueriedResult> {
    return this.#assembly.conversations.queryConversationList(config, option);
  }

  /**
   * One conversation of the list; the server is asked for one that this device does not hold.
   *
   * Errors: 6000001 (a room, an empty ID), 6000002, 6000004, 6000121, 6000602, 6000603 (there is no such conversation),
   * and those of the network if the server is asked. Events: none.
   */
  queryConversation(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationQueriedResult> {
    return this.#assembly.conversations.queryConversation(conversationID, conversationType);
  }

  /**
   * Counts everything that this device knows of a conversation as read: its `unreadMessageCount` becomes 0 and its
   * `readMessageSeq` that of the newest message. Without a connection it takes effect here at once and on the server
   * with the next connect; messages that came later stay unread. No receipt is sent.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000009, 6000105, 6000121, 6000602, 6000603. Events, on all devices of
   * the user: `conversationChanged` (Updated), `conversationTotalUnreadMessageCountUpdated` if the total changed; none if
   * nothing was unread.
   */
  clearConversationUnreadMessageCount(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationUnreadMessageCountClearedResult> {
    return this.#assembly.conversations.clearConversationUnreadMessageCount(conversationID, conversationType);
  }

  /** One page of a conversation's messages, ascending by `orderKey`; rejects with 6000001 or 6000202 among others. */
  queryHistoryMessage(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageQueryConfig,
  ): Promise<ZIMMessageQueriedResult> {
    return this.#assembly.messages.queryHistoryMessage(conversationID, conversationType, config);
  }

  /**
   * Profiles of 1 to 10 users, oneself among them if asked for; duplicates count once. By default what this device
   * knows is answered from its cache, without limit, and only the others are asked of the server. With
   * `isQueryFromServer` the server is asked first, as far as its quota goes: 10 IDs in any 10 seconds, from all devices
   * of the user together; the rest is answered from the cache. Without a connection the cache answers alone.
   *
   * The result keeps the order of the request. Users that could not be answered stand in `errorUserList` with the
   * reason: 6000011 not registered, 6000012 beyond the quota, 6000104 no connection. If one of the last two holds for
   * every ID, the call is rejected with it.
   *
   * Rejects with 6000001 (an empty list, or an ID that is none), 6000012 (more than 10 IDs), 6000004, 6000005, 6000007,
   * 6000008, 6000009, 6000105, 6000121 or 6000122 among others. No event follows.
   */
  queryUsersInfo(userIDs: string[], config: ZIMUsersInfoQueryConfig): Promise<ZIMUsersInfoQueriedResult> {
    return this.#assembly.users.queryUsersInfo(userIDs, config);
  }

  /**
   * Changes the own name, up to 256 bytes; an empty one takes it away. Resolves with the name as it is stored. The
   * user's other devices get `userInfoUpdated`, this one does not; a name that is stored already is told to nobody.
   *
   * Rejects with 6000001, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121 or 6000122 among
   * others. After 6000009 and 6000105 the name may have been changed nevertheless; the call can be repeated.
   */
  updateUserName(userName: string): Promise<ZIMUserNameUpdatedResult> {
    return this.#assembly.users.updateUserName(userName);
  }

  /**
   * Changes the address of the own avatar, up to 500 bytes, which is not checked; an empty one takes it away. Resolves
   * with the address as it is stored. Events and errors are those of `updateUserName`.
   */
  updateUserAvatarUrl(userAvatarUrl: string): Promise<ZIMUserAvatarUrlUpdatedResult> {
    return this.#assembly.users.updateUserAvatarUrl(userAvatarUrl);
  }

  /**
   * Changes the data that the app keeps with the own user, up to 2048 bytes unless the server allows more (32768 at
   * most). Resolves with the data as they are stored. Events and errors are those of `updateUserName`.
   */
  updateUserExtendedData(extendedData: string): Promise<ZIMUserExtendedDataUpdatedResult> {
    return this.#assembly.users.updateUserExtendedData(extendedData);
  }
}
