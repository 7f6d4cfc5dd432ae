import {
  type ZIMConversation,
  type ZIMConversationEvent,
  ZIMConversationType,
  type ZIMEventHandler,
  type ZIMMessage,
  type ZIMMessageQueryConfig,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMTextMessage,
  type ZIMUserFullInfo,
  ZIMUserOnlineStatus,
  type ZIMUserStatus,
} from '@parley/client';
import type { ChatClient } from '../chat-client.ts';
import { type Chat, toChat } from '../chat-list.ts';
import type { ConversationRef } from '../conversation-key.ts';
import { FakeChanges } from './fake-changes.ts';

type Data<Name extends keyof ZIMEventHandler> = Parameters<ZIMEventHandler[Name]>[1];

/** A call whose answer the test gives. */
interface OpenCall<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (code: number) => void;
}

export interface OpenSend extends OpenCall<void> {
  readonly message: ZIMMessage;
  readonly isRetrySend: boolean;
  readonly hasReceipt: boolean;
  readonly attach: (localMessageID: string, orderKey: number) => void;
}

export interface OpenQuery extends OpenCall<readonly ZIMMessage[]> {
  readonly userID: string;
  readonly config: ZIMMessageQueryConfig;
}

export interface OpenLogin extends OpenCall<void> {
  readonly userID: string;
  readonly userName: string;
  readonly token: string;
}

export interface OpenReading extends OpenCall<void> {
  readonly userID: string;
}

/** An SDK client whose server is the test. */
export class FakeClient extends FakeChanges implements ChatClient {
  readonly logins: OpenLogin[] = [];
  readonly sends: OpenSend[] = [];
  readonly queries: OpenQuery[] = [];
  readonly readings: OpenReading[] = [];
  readonly renewals: (OpenCall<void> & { readonly token: string })[] = [];
  readonly ended: string[] = [];
  /** What the SDK holds of the list, in the order of the list. */
  conversations: readonly ZIMConversation[] = [];
  isListBroken = false;
  /** One that nobody signed in yet refuses to be asked. */
  isSignedIn = true;
  /** Who is registered. */
  readonly people = new Map<string, ZIMUserFullInfo>();
  readonly lookups: { readonly userIDs: readonly string[]; readonly isQueryFromServer: boolean }[] = [];
  readonly updates: string[] = [];
  /** Why somebody who is not registered cannot be described. */
  missing = 6000011;
  readonly #listeners = new Map<string, Set<unknown>>();

  /** One listener is enough for those who use it. */
  on<Name extends keyof ZIMEventHandler>(name: Name, listener: ZIMEventHandler[Name] | null): void {
    if (listener) this.subscribe(name, listener);
  }

  subscribe<Name extends keyof ZIMEventHandler>(name: Name, listener: ZIMEventHandler[Name]): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit<Name extends keyof ZIMEventHandler>(name: Name, data: Data<Name>): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      (listener as (zim: unknown, data: Data<Name>) => void)(this, data);
    }
  }

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  login: ChatClient['login'] = (...[user, config]: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      const { userName, token } = config as { userName: string; token: string };
      const signIn = (): void => {
        this.isSignedIn = true;
        resolve();
      };
      this.logins.push({ userID: String(user), userName, token, resolve: signIn, reject: rejectWith(reject) });
    });

  renewToken: ChatClient['renewToken'] = (token) =>
    new Promise((resolve, reject) => {
      this.renewals.push({ token, resolve: () => resolve({ token }), reject: rejectWith(reject) });
    });

  logout(): void {
    this.ended.push('logout');
  }

  destroy(): void {
    this.ended.push('destroy');
  }

  sendMessage: ChatClient['sendMessage'] = (message, userID, _type, config = {}, notification) =>
    new Promise((resolve, reject) => {
      const fail = rejectWith(reject);
      this.sends.push({
        message,
        isRetrySend: config.isRetrySend ?? false,
        hasReceipt: config.hasReceipt ?? false,
        attach: (localMessageID, orderKey) => {
          const sentStatus = ZIMMessageSentStatus.Sending;
          const place = { conversationID: userID, conversationType: ZIMConversationType.Peer };
          Object.assign(message, {
            ...place,
            localMessageID,
            orderKey,
            sentStatus,
            senderUserID: 'anna',
            timestamp: 1,
          });
          notification?.onMessageAttached?.(message);
        },
        resolve: () => {
          Object.assign(message, {
            messageID: `m-${message.localMessageID}`,
            sentStatus: ZIMMessageSentStatus.Success,
          });
          resolve({ message });
        },
        reject: (code) => {
          if (message.localMessageID) Object.assign(message, { sentStatus: ZIMMessageSentStatus.Failed });
          fail(code);
        },
      });
    });

  queryConversationList: ChatClient['queryConversationList'] = async ({ count, nextConversation }) => {
    if (!this.isSignedIn) throw Object.assign(new Error('refused'), { code: 6000121 });
    if (this.isListBroken) throw Object.assign(new Error('refused'), { code: 6000004 });
    const ids = this.conversations.map(({ conversationID }) => conversationID);
    const start = nextConversation ? ids.indexOf(nextConversation.conversationID) + 1 : 0;
    return { conversationList: this.conversations.slice(start, start + count) };
  };

  clearConversationUnreadMessageCount: ChatClient['clearConversationUnreadMessageCount'] = (
    conversationID,
    conversationType,
  ) =>
    new Promise((resolve, reject) => {
      this.readings.push({
        userID: conversationID,
        resolve: () => resolve({ conversationID, conversationType }),
        reject: rejectWith(reject),
      });
    });

  /** Whom the user follows, by the calls that said so. */
  readonly followed: (readonly string[])[] = [];
  /** What the SDK knows of those who are followed. */
  readonly statuses = new Map<string, ZIMUserStatus>();

  subscribeUsersStatus: ChatClient['subscribeUsersStatus'] = async (userIDs) => {
    this.refuse();
    this.followed.push(userIDs);
    return { errorUserList: [] };
  };

  querySubscribedUserStatusList: ChatClient['querySubscribedUserStatusList'] = async ({ userIDs }) => ({
    userStatusSubscriptionList: userIDs.flatMap((userID) => {
      const userStatus = this.statuses.get(userID);
      return userStatus ? [{ userStatus, subscribeExpiredTime: 1 }] : [];
    }),
  });

  updateUserCustomStatus: ChatClient['updateUserCustomStatus'] = async (customStatus, config) => {
    this.refuse();
    this.updates.push(`status ${customStatus} ${config?.duration}`);
    return { customStatus };
  };

  queryUsersInfo: ChatClient['queryUsersInfo'] = async (userIDs, { isQueryFromServer }) => {
    this.refuse();
    this.lookups.push({ userIDs, isQueryFromServer });
    const userList = userIDs.flatMap((userID) => this.people.get(userID) ?? []);
    const unknown = userIDs.filter((userID) => !this.people.has(userID));
    return { userList, errorUserList: unknown.map((userID) => ({ userID, reason: this.missing })) };
  };

  updateUserName: ChatClient['updateUserName'] = async (userName) => {
    this.refuse();
    this.updates.push(`name ${userName}`);
    return { userName };
  };

  updateUserAvatarUrl: ChatClient['updateUserAvatarUrl'] = async (userAvatarUrl) => {
    this.refuse();
    this.updates.push(`avatar ${userAvatarUrl}`);
    return { userAvatarUrl };
  };

  replyMessage: ChatClient['replyMessage'] = (message, original, config, notification) => {
    this.asked.push(`reply to ${original.messageID}`);
    return this.sendMessage(message, original.conversationID ?? '', 0, config, notification);
  };

  sendTyping: ChatClient['sendTyping'] = async (conversationID, _type, isTyping = true) => {
    this.asked.push(`typing ${conversationID} ${isTyping}`);
  };

  /** Tells of conversations as the SDK does. */
  tell(event: ZIMConversationEvent, ...conversations: readonly ZIMConversation[]): void {
    this.emit('conversationChanged', { infoList: conversations.map((conversation) => ({ event, conversation })) });
  }

  queryHistoryMessage: ChatClient['queryHistoryMessage'] = (userID, conversationType, config) =>
    new Promise((resolve, reject) => {
      this.queries.push({
        userID,
        config: { reverse: false, mode: 0, ...config },
        resolve: (messages) => resolve({ conversationID: userID, conversationType, messageList: [...messages] }),
        reject: rejectWith(reject),
      });
    });
}

const rejectWith =
  (reject: (error: unknown) => void) =>
  (code: number): void =>
    reject(Object.assign(new Error('refused'), { code }));

export const peer = (conversationID: string): ConversationRef => ({ type: ZIMConversationType.Peer, conversationID });

/** The message that bob wrote to anna at this place of their conversation. */
export function receivedMessage(sequence: number): ZIMTextMessage {
  return {
    type: ZIMMessageType.Text,
    message: `text ${sequence}`,
    messageID: `${1000 + sequence}`,
    localMessageID: `b${sequence}`,
    messageSeq: sequence,
    orderKey: sequence * 10,
    timestamp: sequence * 1000,
    senderUserID: 'bob',
    conversationID: 'bob',
    conversationType: ZIMConversationType.Peer,
    sentStatus: ZIMMessageSentStatus.Success,
  };
}

/** A conversation with a user whose newest message has this place; all of it is read unless the test says otherwise. */
export function conversationWith(
  userID: string,
  sequence: number,
  over: Partial<ZIMConversation> = {},
): ZIMConversation {
  return {
    conversationID: userID,
    type: ZIMConversationType.Peer,
    conversationName: '',
    conversationAvatarUrl: '',
    conversationAlias: '',
    notificationStatus: 1,
    unreadMessageCount: 0,
    readMessageSeq: sequence,
    lastMessage: { ...receivedMessage(sequence), senderUserID: userID },
    orderKey: sequence * 10,
    isPinned: false,
    pinnedTime: 0,
    mentionedInfoList: [],
    draft: '',
    marks: [],
    ...over,
  };
}

export function fullInfo(userID: string, userName: string, userAvatarUrl: string): ZIMUserFullInfo {
  return {
    baseInfo: { userID, userName, userAvatarUrl, userExtendedData: '' },
    userAvatarUrl,
    extendedData: '',
  };
}

/** Lets everything go on that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** Storage of a browser that may refuse. */
export class FakeStorage {
  readonly items = new Map<string, string>();
  isBroken = false;

  getItem(key: string): string | null {
    this.#check();
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#check();
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.#check();
    this.items.delete(key);
  }

  #check(): void {
    if (this.isBroken) throw new Error('storage is switched off');
  }
}

/** The line of anna's list for such a conversation. */
export const chatWith = (...given: Parameters<typeof conversationWith>): Chat =>
  toChat(conversationWith(...given), 'anna');

/** Somebody who is online in a browser. */
export const userStatus = (userID: string, changes: Partial<ZIMUserStatus> = {}): ZIMUserStatus => ({
  ...{ userID, onlineStatus: ZIMUserOnlineStatus.Online, onlinePlatforms: [6], customStatus: '' },
  ...{ customStatusExpiredTime: 0, lastUpdateTime: 1, lastOnlineStatusUpdateTime: 1, lastCustomStatusUpdateTime: 0 },
  ...changes,
});
