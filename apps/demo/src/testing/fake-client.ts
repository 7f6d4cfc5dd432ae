import {
  ZIMConversationType,
  type ZIMEventHandler,
  type ZIMMessage,
  type ZIMMessageQueryConfig,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMTextMessage,
} from '@parley/client';
import type { ChatClient } from '../client.ts';

type Listeners = { [Name in keyof ZIMEventHandler]?: ZIMEventHandler[Name] };
type Data<Name extends keyof ZIMEventHandler> = Parameters<ZIMEventHandler[Name]>[1];

/** A call whose answer the test gives. */
export interface OpenCall<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (code: number) => void;
}

export interface OpenSend extends OpenCall<void> {
  readonly message: ZIMMessage;
  readonly isRetrySend: boolean;
  readonly attach: (localMessageID: string, orderKey: number) => void;
}

export interface OpenQuery extends OpenCall<readonly ZIMMessage[]> {
  readonly userID: string;
  readonly config: ZIMMessageQueryConfig;
}

/** An SDK client whose server is the test. */
export class FakeClient implements ChatClient {
  readonly logins: (OpenCall<void> & { readonly userID: string; readonly token: string })[] = [];
  readonly sends: OpenSend[] = [];
  readonly queries: OpenQuery[] = [];
  readonly renewals: (OpenCall<void> & { readonly token: string })[] = [];
  readonly ended: string[] = [];
  readonly #listeners: Listeners = {};

  on<Name extends keyof ZIMEventHandler>(name: Name, listener: ZIMEventHandler[Name]): void {
    (this.#listeners as Record<string, unknown>)[name] = listener;
  }

  emit<Name extends keyof ZIMEventHandler>(name: Name, data: Data<Name>): void {
    const listener = this.#listeners[name] as ((zim: unknown, data: Data<Name>) => void) | undefined;
    listener?.(this, data);
  }

  login: ChatClient['login'] = (...[user, config]: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      const { token } = config as { token: string };
      this.logins.push({ userID: String(user), token, resolve, reject: rejectWith(reject) });
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

  sendMessage: ChatClient['sendMessage'] = (message, userID, _type, { isRetrySend = false }, notification) =>
    new Promise((resolve, reject) => {
      const fail = rejectWith(reject);
      this.sends.push({
        message,
        isRetrySend,
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

  queryHistoryMessage: ChatClient['queryHistoryMessage'] = (userID, conversationType, config) =>
    new Promise((resolve, reject) => {
      this.queries.push({
        userID,
        config,
        resolve: (messages) => resolve({ conversationID: userID, conversationType, messageList: [...messages] }),
        reject: rejectWith(reject),
      });
    });
}

const rejectWith =
  (reject: (error: unknown) => void) =>
  (code: number): void =>
    reject(Object.assign(new Error('refused'), { code }));

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
