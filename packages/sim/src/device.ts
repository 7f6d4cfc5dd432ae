import {
  type ZIM,
  ZIMConnectionEvent,
  ZIMConnectionState,
  ZIMConversationSyncState,
  ZIMConversationType,
  ZIMGroupState,
  type ZIMMessage,
  type ZIMMessageReaction,
  type ZIMMessageReceiptInfo,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMRevokeMessage,
  type ZIMRoomState,
} from '@parley/client';
import { createClient } from '@parley/client/create';
import type { CallLimits } from '@parley/client/limits';
import type { Platform } from '@parley/client/platform/platform';
import type { Chance } from './chance.ts';
import { shownChanges, tagIn } from './changes.ts';
import type { ProcessClock, SimClock } from './clock.ts';
import { hearOfFriends } from './friends.ts';
import type { History, Receipt, SeenMessage, ToldReceipt } from './history.ts';
import { reactionsText } from './marks.ts';
import type { SimNetwork } from './network.ts';
import { createSimPlatform, DeviceDisk } from './platform.ts';
import { hearOfRooms } from './rooms-heard.ts';
import { tagOf } from './workload/composed.ts';
import { statusText } from './workload/status.ts';

export interface DeviceParts {
  readonly name: string;
  readonly userID: string;
  readonly appID: number;
  readonly platformType: Platform['platformType'];
  readonly world: SimClock;
  readonly chance: Chance;
  readonly network: SimNetwork;
  readonly history: History;
  /** How far its wall clock is off. */
  readonly skewMs: number;
  /** Limits of the SDK that differ from the usual ones. */
  readonly limits?: Partial<CallLimits>;
  readonly bug: (where: string, error: unknown) => void;
  /** Puts something wrong between the SDK and its device: for tests of the checkers. */
  readonly tamper?: ((platform: Platform) => Platform) | undefined;
}

/** One process of a device: the SDK, and what the device's own recorder knows of it. */
export interface DeviceProcess {
  readonly life: number;
  readonly clock: ProcessClock;
  readonly zim: ZIM;
  readonly signal: (signal: 'online' | 'offline' | 'visible') => void;
  state: ZIMConnectionState;
  /** How often the state changed. */
  stateChanges: number;
  /** What the app was told last of friends and applications. */
  readonly friendsTold: ReadonlyMap<string, string>;
  /** How it stands to each room of which the app was told. */
  readonly rooms: ReadonlyMap<string, ZIMRoomState>;
}

/** The address is of no account: the network knows one load balancer. */
const serverAddress = 'https://sim.invalid';

/** An installation of the SDK on a user's device. Everything the application would see goes into the history. */
export class Device {
  readonly name: string;
  readonly userID: string;
  readonly disk = new DeviceDisk();
  present: DeviceProcess | undefined;
  private readonly parts: DeviceParts;
  private readonly onStart: (process: DeviceProcess) => void;
  private lives = 0;

  constructor(parts: DeviceParts, onStart: (process: DeviceProcess) => void = () => {}) {
    this.name = parts.name;
    this.userID = parts.userID;
    this.parts = parts;
    this.onStart = onStart;
  }

  get isUp(): boolean {
    return this.present !== undefined;
  }

  get state(): ZIMConnectionState {
    return this.present?.state ?? ZIMConnectionState.Disconnected;
  }

  start(): void {
    if (this.present) return;
    this.lives += 1;
    const { name, appID, platformType, world, chance, network, skewMs, limits = {}, bug, tamper } = this.parts;
    const clock = world.process(skewMs);
    const { platform, signal } = createSimPlatform({
      device: name,
      platformType,
      clock,
      chance: chance.fork(`${name}.${this.lives}`),
      network,
      disk: this.disk,
      log: (level, event) => {
        if (level === 'error') bug(`${name}: ${event}`, undefined);
      },
    });
    const zim = createClient({
      appID,
      server: serverAddress,
      platform: tamper ? tamper(platform) : platform,
      limits,
    });
    const life = this.lives;
    const process: DeviceProcess = {
      life,
      clock,
      zim,
      signal,
      state: ZIMConnectionState.Disconnected,
      stateChanges: 0,
      friendsTold: hearOfFriends(zim),
      rooms: hearOfRooms(zim, (roomID, news) => {
        const of = { device: name, userID: this.userID, life };
        this.parts.history.add({ ...of, kind: 'roomTold', roomID, ...news });
      }),
    };
    this.present = process;
    this.act('start');
    this.listen(process);
    this.onStart(process);
  }

  /** The process is gone from one moment to the next. */
  kill(options: { readonly losesCache: boolean }): void {
    if (!this.present) return;
    this.act('kill');
    this.present.clock.kill();
    this.parts.network.clientGone(this.name);
    this.present = undefined;
    if (!options.losesCache) return;
    this.disk.lose();
    this.act('loseCache');
  }

  sleep(): void {
    this.act('sleep');
    this.present?.clock.pause();
  }

  wake(): void {
    if (!this.present) return;
    this.act('wake');
    this.present.clock.resume();
    this.present.signal('visible');
  }

  private act(act: 'start' | 'kill' | 'sleep' | 'wake' | 'loseCache'): void {
    this.parts.history.add({ kind: 'act', who: this.name, act, life: this.lives });
  }

  private listen(process: DeviceProcess): void {
    const { zim, life } = process;
    const { history } = this.parts;
    const of = { device: this.name, userID: this.userID, life };
    zim.on('connectionStateChanged', (_zim, { state, event }) => {
      process.state = state;
      process.stateChanges += 1;
      history.add({ ...of, kind: 'connection', what: `${ZIMConnectionState[state]}/${ZIMConnectionEvent[event]}` });
    });
    zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID, info }) => {
      const messages = messageList.map(toSeenMessage);
      history.add({
        ...of,
        kind: 'received',
        conversationID: fromConversationID,
        isOffline: info.isOfflineMessage,
        messages,
      });
    });
    zim.on('groupMessageReceived', (_zim, { messageList, fromConversationID, info }) => {
      const messages = messageList.map(toSeenMessage);
      const [conversationID, isOffline] = [fromConversationID, info.isOfflineMessage];
      history.add({ ...of, kind: 'received', conversationID, isOffline, messages });
    });
    zim.on('groupStateChanged', (_zim, { state, groupInfo }) => {
      const { groupID } = groupInfo.baseInfo;
      history.add({ ...of, kind: 'membershipTold', groupID, isMember: state === ZIMGroupState.Enter });
    });
    zim.on('messageRevokeReceived', (_zim, { messageList }) => {
      history.add({ ...of, kind: 'revokeReceived', messages: messageList.map(toSeenMessage) });
    });
    const told = (infos: readonly ZIMMessageReceiptInfo[]): void =>
      history.add({
        ...of,
        kind: 'receiptTold',
        infos: infos.map(toToldReceipt),
      });
    zim.on('messageReceiptChanged', (_zim, { infos }) => told(infos));
    zim.on('conversationMessageReceiptChanged', (_zim, { infos }) => told(infos));
    zim.on('userStatusUpdated', (_zim, { userStatusList }) => {
      const others = userStatusList.filter(({ userID }) => userID !== this.userID);
      const statuses = others.map((status) => ({ userID: status.userID, text: statusText(status) }));
      if (statuses.length > 0) history.add({ ...of, kind: 'statusTold', statuses });
    });
    zim.on('messageSentStatusChanged', (_zim, { infos }) => {
      for (const { message } of infos) {
        if (message.conversationType === ZIMConversationType.Room) continue;
        history.add({ ...of, kind: 'status', message: toSeenMessage(message) });
      }
    });
    zim.on('conversationTotalUnreadMessageCountUpdated', (_zim, { totalUnreadMessageCount }) =>
      history.add({ ...of, kind: 'total', what: String(totalUnreadMessageCount) }),
    );
    zim.on('conversationSyncStateChanged', (_zim, { state }) =>
      history.add({ ...of, kind: 'listSync', what: ZIMConversationSyncState[state] }),
    );
    zim.on('error', (_zim, { code }) => history.add({ ...of, kind: 'error', what: String(code) }));
  }
}

/** The message as the application sees it now; the object itself goes on changing. */
export function toSeenMessage(message: ZIMMessage): SeenMessage {
  return {
    messageID: message.messageID ?? '',
    localMessageID: message.localMessageID ?? '',
    messageSeq: message.messageSeq ?? 0,
    orderKey: message.orderKey ?? 0,
    timestamp: message.timestamp ?? 0,
    senderUserID: message.senderUserID ?? '',
    conversationID: message.conversationID ?? '',
    sentStatus: ZIMMessageSentStatus[message.sentStatus ?? ZIMMessageSentStatus.Sending],
    ...(message.reactions?.length && { reactions: reactionsText(message.reactions.map(named)) }),
    ...(isRevoke(message)
      ? { tag: tagIn(message.originalTextMessageContent), isRevoked: true }
      : { tag: tagOf(message) }),
    ...(message.isUserInserted && { isInserted: true }),
    ...(message.localExtendedData && { note: message.localExtendedData }),
    ...receiptOf(message),
    ...shownChanges(message),
  };
}

export const toToldReceipt = ({
  status,
  conversationID,
  messageID,
  readMemberCount,
  unreadMemberCount,
  isSelfOperated,
}: ZIMMessageReceiptInfo): ToldReceipt => ({
  ...{ conversationID, messageID, readMemberCount, unreadMemberCount, isSelfOperated },
  status: ZIMMessageReceiptStatus[status],
});

function receiptOf({ receiptStatus }: ZIMMessage): { receipt?: Receipt } {
  if (receiptStatus === ZIMMessageReceiptStatus.Processing) return { receipt: 'Processing' };
  if (receiptStatus === ZIMMessageReceiptStatus.Done) return { receipt: 'Done' };
  return receiptStatus === ZIMMessageReceiptStatus.Expired ? { receipt: 'Expired' } : {};
}

const named = ({ userList: users, ...reaction }: ZIMMessageReaction) => ({ ...reaction, users });

const isRevoke = (message: ZIMMessage): message is ZIMRevokeMessage => message.type === ZIMMessageType.Revoke;
