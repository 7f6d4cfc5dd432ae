import { createPlatform } from '#platform';
import { Assembly } from './assembly.ts';
import { socketAddress } from './core/address.ts';
import { noticeOtherCopy } from './core/copies.ts';
import type { ZIMConversationType } from './enums.ts';
import { defaultCallLimits } from './limits.ts';
import type {
  ZIMAppConfig,
  ZIMConversationFilterOption,
  ZIMConversationListQueriedResult,
  ZIMConversationQueriedResult,
  ZIMConversationQueryConfig,
  ZIMConversationUnreadMessageCountClearedResult,
  ZIMEventHandler,
  ZIMLoginConfig,
  ZIMLogoutConfig,
  ZIMMessage,
  ZIMMessageQueriedResult,
  ZIMMessageQueryConfig,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMUserAvatarUrlUpdatedResult,
  ZIMUserExtendedDataUpdatedResult,
  ZIMUserInfo,
  ZIMUserNameUpdatedResult,
  ZIMUsersInfoQueriedResult,
  ZIMUsersInfoQueryConfig,
} from './types.ts';
import { sdkVersion } from './version.ts';

const serverKey = 'zim_server_url';
const cacheFolderKey = 'zim_cache_folder';
const appIDMax = 2 ** 32 - 1;

/** The chat client of one user on one device. A failed call rejects with a `ZIMError`. */
export class ZIM {
  static #instance: ZIM | null = null;
  static readonly #advancedConfig = new Map<string, string>();
  readonly #assembly: Assembly;

  /** @internal Apps call `ZIM.create`. */
  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  /** Creates the one instance; `null` if there is one already or the configuration is not valid. */
  static create(appConfig: number | ZIMAppConfig): ZIM | null {
    if (ZIM.#instance) return null;
    const { appID, server } = typeof appConfig === 'object' && appConfig !== null ? appConfig : { appID: appConfig };
    if (!Number.isInteger(appID) || appID < 1 || appID > appIDMax) return null;
    const platform = createPlatform({ cacheFolder: ZIM.#advancedConfig.get(cacheFolderKey) });
    const named = server ?? ZIM.#advancedConfig.get(serverKey);
    const url = socketAddress(named ?? platform.origin);
    if (named !== undefined && url === undefined) return null;
    noticeOtherCopy(globalThis, platform.log);
    ZIM.#instance = new ZIM(new Assembly({ appID, url, platform, limits: defaultCallLimits }));
    return ZIM.#instance;
  }

  /** The instance; `null` before `create` and after `destroy`. */
  static getInstance(): ZIM | null {
    return ZIM.#instance;
  }

  /** The version of the SDK as `x.y.z`. */
  static getVersion(): string {
    return sdkVersion;
  }

  /**
   * Sets an option for the next `create`: `zim_server_url` names the server, `zim_cache_folder` the folder in which
   * Node keeps what other platforms keep by themselves. Unknown keys have no effect.
   */
  static setAdvancedConfig(key: string, value: string): void {
    ZIM.#advancedConfig.set(key, value);
  }

  /** Logs out without an event, fails what is under way with 6000002 and makes room for another `create`. */
  destroy(): void {
    this.#assembly.destroy();
    if (ZIM.#instance === this) ZIM.#instance = null;
  }

  /** Registers the one listener of an event; `null` removes it. An unknown event is ignored. */
  on<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K] | null): void {
    this.#assembly.events.listen(type, listener, this);
  }

  /** Removes the listener of an event. */
  off<K extends keyof ZIMEventHandler>(type: K): void {
    this.#assembly.events.listen(type, null, this);
  }

  /** @deprecated Use `login(userID, config)`. */
  login(userInfo: ZIMUserInfo, token: string): Promise<void>;
  /** Logs in; rejects with 6000001, 6000003, 6000101–6000109, 6000111, 6000123 or 6000124 among others. */
  login(userID: string, config: ZIMLoginConfig): Promise<void>;
  login(first: string | ZIMUserInfo, second: ZIMLoginConfig | string): Promise<void> {
    return this.#assembly.session.login(first, second);
  }

  /** Ends the session at once; never throws. With `isClearDB` what this device keeps of the user is deleted. */
  logout(config?: ZIMLogoutConfig): void {
    this.#assembly.logout(config?.isClearDB === true);
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
