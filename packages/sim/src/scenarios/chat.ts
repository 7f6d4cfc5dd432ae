import {
  type ZIM,
  ZIMConnectionEvent,
  ZIMConnectionState,
  type ZIMConversation,
  ZIMConversationEvent,
  ZIMConversationSyncState,
  ZIMConversationType,
  ZIMError,
  type ZIMLoginConfig,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  type ZIMMessageRevokeConfig,
  type ZIMMessageSendConfig,
  type ZIMMessageSendNotification,
  ZIMMessageSentStatus,
  type ZIMMessageSentStatusChangeInfo,
  ZIMMessageType,
  type ZIMRevokeMessage,
  type ZIMTextMessage,
  type ZIMUserFullInfo,
} from '@parley/client';
import type { Platform } from '@parley/client/platform/platform';
import type { Config } from '@parley/server/config';
import type { FaultOrder } from '@parley/server/core/faults';
import type { AppRow } from '@parley/server/storage/storage';
import type { Device, DeviceProcess } from '../device.ts';
import { type Profile, profiles } from '../profile.ts';
import { World, type WorldOptions } from '../world.ts';

export interface ChatOptions {
  readonly policy?: Config['login']['policy'];
  readonly configure?: WorldOptions['configure'];
  /** Decides what is up to chance; 1 if absent. */
  readonly seed?: number;
  /** What is not as calm as the rest. */
  readonly conditions?: Partial<Pick<Profile, 'network' | 'storage'>>;
  /** Servers over one database. */
  readonly servers?: number;
}

export interface DeviceOptions {
  readonly platformType?: 5 | 6;
  readonly appID?: number;
  readonly skewMs?: number;
  /** Puts something between the SDK and the device. */
  readonly tamper?: (platform: Platform) => Platform;
}

export interface ReceivedEvent {
  readonly from: string;
  readonly texts: readonly string[];
  readonly isOffline: boolean;
  readonly messages: readonly ZIMMessage[];
}

/** A calm world with one server for scenarios through the public SDK. Time passes only in `run` and `wait`. */
export class Chat {
  readonly world: World;
  private devices = 0;

  static async open({
    policy = 'multi',
    configure,
    servers = 1,
    seed = 1,
    conditions,
  }: ChatOptions = {}): Promise<Chat> {
    const profile = { ...profiles['calm'], servers: { min: servers, max: servers }, ...conditions } as Profile;
    const world = await World.create(seed, profile, {
      configure: (config) => {
        const next = { ...config, login: { ...config.login, policy } };
        return configure ? configure(next) : next;
      },
    });
    await world.waitFor(world.startServers());
    return new Chat(world);
  }

  private constructor(world: World) {
    this.world = world;
  }

  /** A device of the user that runs the SDK; not logged in. */
  device(userID: string, options: DeviceOptions = {}): ChatDevice {
    this.devices += 1;
    const { platformType = 6, appID, skewMs = 0, tamper } = options;
    let started: DeviceProcess | undefined;
    const device = this.world.addDevice(
      {
        ...{ name: `${userID}.d${this.devices}`, userID, platformType, skewMs },
        ...(appID !== undefined && { appID }),
        ...(tamper && { tamper }),
      },
      (process) => {
        started = process;
      },
    );
    device.start();
    if (!started) throw new Error('a device that is started runs');
    return new ChatDevice(this, device, started);
  }

  /** A device of the user that is logged in and up to date. */
  async loggedIn(userID: string, options: DeviceOptions = {}): Promise<ChatDevice> {
    const device = this.device(userID, options);
    await device.login();
    await this.run(500);
    return device;
  }

  run(durationMs: number): Promise<void> {
    return this.world.clock.run(durationMs);
  }

  /** Lets time pass until the promise is settled. */
  wait<Result>(promise: Promise<Result>, limitMs?: number): Promise<Result> {
    return this.world.waitFor(promise, limitMs);
  }

  /** Lets time pass until the call is rejected, and says with which code; 0: it was not. */
  async codeOf(promise: Promise<unknown>, limitMs?: number): Promise<number> {
    const code = promise.then(
      () => 0,
      (error: unknown) => {
        if (error instanceof ZIMError) return error.code as number;
        throw error;
      },
    );
    return this.wait(code, limitMs);
  }

  /** Changes the app, and lets time pass until every server has noticed. */
  async changeApp(changes: Partial<AppRow>): Promise<void> {
    const { system } = this.world.store.storage;
    const [row] = await this.wait(system.apps());
    if (!row) throw new Error('there is an app');
    await this.wait(system.putApp({ ...row, ...changes }));
    await this.run(6000);
  }

  /** The next calls of an operation on the server fail. */
  breakNext(operation: string, kind: FaultOrder['kind'], times = 1): void {
    for (const { faults } of this.world.servers) faults.arm({ operation, kind, times });
  }

  /** Another process takes the place of the server's, over the same database. */
  async restartServers({ downMs = 100 }: { readonly downMs?: number } = {}): Promise<void> {
    for (const server of this.world.servers) this.world.killServer(server);
    await this.run(downMs);
    await this.wait(this.world.startServers());
  }

  /** Cuts the device off until the returned function is called. Its system says so, as when a cable is pulled. */
  pullCable({ device }: ChatDevice, { isNoticed = true } = {}): () => void {
    let plugIn = (): void => {};
    const over = new Promise<void>((resolve) => {
      plugIn = resolve;
    });
    void this.world.blockDevice(device, over, isNoticed);
    return plugIn;
  }
}

/** The SDK on one device, with what its application has been told. */
export class ChatDevice {
  readonly zim: ZIM;
  readonly device: Device;
  /** Such as `Connected/Success`. */
  readonly states: string[] = [];
  readonly received: ReceivedEvent[] = [];
  /** Deprecated event: online messages only. */
  readonly receivedOnline: (readonly string[])[] = [];
  readonly statuses: ZIMMessageSentStatusChangeInfo[] = [];
  /** What was told of the list of conversations, such as `Added bob 2`: the event, the conversation, its unread count. */
  readonly listed: string[] = [];
  /** The conversations as they were told last, by their ID. */
  readonly conversations = new Map<string, ZIMConversation>();
  readonly totals: number[] = [];
  /** Every event and resolved login in the order in which the app saw them. */
  readonly order: string[] = [];
  /** The messages of each `messageRevokeReceived`. */
  readonly revoked: (readonly ZIMRevokeMessage[])[] = [];
  readonly errors: number[] = [];
  readonly expiring: number[] = [];
  /** Such as `Ann | picture | extended data`. */
  readonly infos: string[] = [];
  private readonly chat: Chat;

  constructor(chat: Chat, device: Device, process: DeviceProcess) {
    this.chat = chat;
    this.device = device;
    this.zim = process.zim;
    this.listen(process);
  }

  get userID(): string {
    return this.device.userID;
  }

  /** Another run of the app on the same device: what was told before stays with the old object. */
  restart({ losesCache = false } = {}): ChatDevice {
    this.device.kill({ losesCache });
    this.device.start();
    const { present } = this.device;
    if (!present) throw new Error('a device that is started runs');
    return new ChatDevice(this.chat, this.device, present);
  }

  token(lifeSeconds = 3600): string {
    return this.chat.world.token(this.userID, lifeSeconds);
  }

  login(over: Partial<ZIMLoginConfig> = {}): Promise<void> {
    return this.chat.wait(this.zim.login(this.userID, this.loginConfig(over)));
  }

  /** The code with which a login is rejected. */
  loginCode(over: Partial<ZIMLoginConfig> = {}): Promise<number> {
    return this.chat.codeOf(this.zim.login(this.userID, this.loginConfig(over)));
  }

  loginConfig(over: Partial<ZIMLoginConfig> = {}): ZIMLoginConfig {
    return {
      userName: '',
      token: this.token(),
      isOfflineLogin: false,
      customStatus: '',
      customStatusDuration: 0,
      ...over,
    };
  }

  /** Calls `sendMessage` and lets no time pass. */
  startSend(
    to: string,
    message: string | ZIMTextMessage,
    config: Partial<ZIMMessageSendConfig> = {},
    notification?: ZIMMessageSendNotification,
  ): Promise<{ message: ZIMMessage }> {
    const object: ZIMTextMessage = typeof message === 'string' ? textMessage(message) : message;
    const full = { priority: ZIMMessagePriority.Low, ...config };
    const sent = this.zim.sendMessage(object, to, ZIMConversationType.Peer, full, notification);
    sent.catch(() => {});
    return sent;
  }

  async send(to: string, text: string): Promise<ZIMMessage> {
    const { message } = await this.chat.wait(this.startSend(to, text));
    await this.chat.run(110);
    return message;
  }

  sendCode(to: string, message: string | ZIMTextMessage, config: Partial<ZIMMessageSendConfig> = {}): Promise<number> {
    return this.chat.codeOf(this.startSend(to, message, config), 120_000);
  }

  /** Calls `revokeMessage` and lets no time pass. */
  startRevoke(message: ZIMMessage, config?: ZIMMessageRevokeConfig): Promise<{ message: ZIMMessage }> {
    const revoked = this.zim.revokeMessage(message, config);
    revoked.catch(() => {});
    return revoked;
  }

  async revoke(message: ZIMMessage, config?: ZIMMessageRevokeConfig): Promise<ZIMMessage> {
    const { message: revoked } = await this.chat.wait(this.startRevoke(message, config));
    return revoked;
  }

  revokeCode(message: ZIMMessage, config?: ZIMMessageRevokeConfig): Promise<number> {
    return this.chat.codeOf(this.startRevoke(message, config), 120_000);
  }

  page(
    conversationID: string,
    { count = 10, reverse = true, mode = ZIMMessageQueryMode.General, nextMessage }: PageOptions = {},
  ): Promise<ZIMMessage[]> {
    return this.chat.wait(
      this.zim
        .queryHistoryMessage(conversationID, ZIMConversationType.Peer, {
          count,
          reverse,
          mode,
          ...(nextMessage && { nextMessage }),
        })
        .then(({ messageList }) => messageList),
    );
  }

  /** Such as `ann: Ann | picture | extended data`, and `bob: 6000011` for who could not be answered. */
  async infosOf(userIDs: string[], isQueryFromServer = false): Promise<readonly string[]> {
    const { userList, errorUserList } = await this.chat.wait(this.zim.queryUsersInfo(userIDs, { isQueryFromServer }));
    return [
      ...userList.map((info) => `${info.baseInfo.userID}: ${toInfoText(info)}`),
      ...errorUserList.map(({ userID, reason }) => `${userID}: ${reason}`),
    ];
  }

  infosCode(userIDs: string[], isQueryFromServer = false): Promise<number> {
    return this.chat.codeOf(this.zim.queryUsersInfo(userIDs, { isQueryFromServer }));
  }

  /** The texts of a page, oldest first. */
  async texts(conversationID: string, options?: PageOptions): Promise<readonly string[]> {
    return (await this.page(conversationID, options)).map(textOf);
  }

  async list(config: { count?: number } = {}): Promise<readonly ZIMConversation[]> {
    const { conversationList } = await this.chat.wait(this.zim.queryConversationList({ count: 100, ...config }));
    return conversationList;
  }

  async clear(conversationID: string): Promise<void> {
    await this.chat.wait(this.zim.clearConversationUnreadMessageCount(conversationID, ZIMConversationType.Peer));
    await this.chat.run(500);
  }

  private listenToList({ zim }: DeviceProcess): void {
    zim.on('conversationChanged', (_zim, { infoList }) => {
      for (const { event, conversation } of infoList) {
        const { conversationID, unreadMessageCount } = conversation;
        this.listed.push(`${ZIMConversationEvent[event]} ${conversationID} ${unreadMessageCount}`);
        this.conversations.set(conversationID, structuredClone(conversation));
      }
      this.order.push('conversationChanged');
    });
    zim.on('conversationTotalUnreadMessageCountUpdated', (_zim, { totalUnreadMessageCount }) => {
      this.totals.push(totalUnreadMessageCount);
      this.order.push(`total ${totalUnreadMessageCount}`);
    });
    zim.on('conversationSyncStateChanged', (_zim, { state }) => this.order.push(ZIMConversationSyncState[state]));
  }

  private listen(process: DeviceProcess): void {
    const { zim } = this;
    this.listenToList(process);
    zim.on('connectionStateChanged', (_zim, { state, event }) => {
      process.state = state;
      this.states.push(`${ZIMConnectionState[state]}/${ZIMConnectionEvent[event]}`);
      this.order.push(ZIMConnectionState[state]);
    });
    zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID, info }) => {
      this.order.push('peerMessageReceived');
      this.received.push({
        from: fromConversationID,
        texts: messageList.map(textOf),
        isOffline: info.isOfflineMessage,
        messages: messageList,
      });
    });
    zim.on('receivePeerMessage', (_zim, { messageList }) => this.receivedOnline.push(messageList.map(textOf)));
    zim.on('messageSentStatusChanged', (_zim, { infos }) => {
      this.statuses.push(...structuredClone(infos));
      for (const { status } of infos) this.order.push(ZIMMessageSentStatus[status]);
    });
    zim.on('messageRevokeReceived', (_zim, { messageList }) => {
      this.revoked.push(messageList);
      this.order.push('messageRevokeReceived');
    });
    zim.on('error', (_zim, { code }) => this.errors.push(code));
    zim.on('userInfoUpdated', (_zim, { info }) => this.infos.push(toInfoText(info)));
    zim.on('tokenWillExpire', (_zim, { second }) => this.expiring.push(second));
  }
}

interface PageOptions {
  readonly count?: number;
  readonly reverse?: boolean;
  readonly mode?: ZIMMessageQueryMode;
  readonly nextMessage?: ZIMMessage;
}

/** A profile in one line: name, picture, extended data. */
export const toInfoText = ({ baseInfo, extendedData }: ZIMUserFullInfo): string =>
  [baseInfo.userName, baseInfo.userAvatarUrl, extendedData].join(' | ');

export const textMessage = (message: string): ZIMTextMessage => ({ type: ZIMMessageType.Text, message });

export const textOf = (message: ZIMMessage): string =>
  'message' in message && typeof message.message === 'string' ? message.message : '';

/** `one`, `two`, … as texts of that many messages. */
export const texts = (count: number, prefix = 'm'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
