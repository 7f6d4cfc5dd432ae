import { type ZIM, ZIMConnectionEvent, ZIMConnectionState } from '@parley/client';
import type { ChatClient } from './chat-client.ts';
import { type ConnectionStatus, connecting, errorOf, isEndedForGood, isFinal, signedOut } from './connection-status.ts';
import { createStore, type Readable } from './store.ts';
import { type ChatStores, type ChatStoresParts, createChatStores } from './stores.ts';
import { type GetToken, Tokens } from './tokens.ts';

/** Waits between tries double from the first to the longest. */
export const retryFirstMs = 1000;
export const retryMaxMs = 30_000;
/** As many conversations as most people have; more come with `loadMore`. */
export const chatsPageSizeOfApps = 100;

export interface ChatConnectionParts<Client extends ChatClient>
  extends Pick<ChatStoresParts, 'after' | 'isVisible' | 'chats' | 'onReceived' | 'onSendFailed'> {
  readonly client: Client;
  readonly userID: string;
  /** The name that the user gets at the login; without one, the stored name stays. */
  readonly userName?: string;
  /** Without it, whoever made the client signs it in and out. */
  readonly getToken?: () => GetToken;
  /** Whether the client ends with this. */
  readonly isOwner: boolean;
  /** From 0 to 1: clients that lost one server do not come back in one moment. */
  readonly random: () => number;
}

/** One user on one client, from the sign-in to the end: keeps the session alive and holds its stores. */
export class ChatConnection<Client extends ChatClient = ChatClient> {
  readonly client: Client;
  readonly userID: string;
  readonly stores: ChatStores;
  readonly status: Readable<ConnectionStatus>;
  readonly #parts: ChatConnectionParts<Client>;
  readonly #status = createStore<ConnectionStatus>(connecting);
  readonly #tokens: Tokens | undefined;
  readonly #ends: readonly (() => void)[];
  readonly #login: Attempts;
  readonly #renewal: Attempts;
  #isSignedIn = false;
  #isOver = false;

  constructor(parts: ChatConnectionParts<Client>) {
    const { client, userID, userName, getToken, after, isVisible, random, onReceived, onSendFailed } = parts;
    this.#parts = parts;
    this.client = client;
    this.userID = userID;
    this.status = this.#status;
    this.#tokens = getToken && new Tokens({ userID, getToken, after });
    this.#login = new Attempts({ after, random, act: () => this.#signIn() });
    this.#renewal = new Attempts({ after, random, act: () => this.#renew() });
    this.stores = createChatStores({
      client,
      userID,
      after,
      isVisible,
      isReady: () => this.#isSignedIn,
      chats: parts.chats ?? { pageSize: chatsPageSizeOfApps, firstPages: 1 },
      ...(onReceived && { onReceived }),
      ...(onSendFailed && { onSendFailed }),
      ...(userName !== undefined && { userName }),
    });
    this.#ends = [
      client.subscribe('connectionStateChanged', (_zim: ZIM, { state, event }) => this.#follow(state, event)),
      client.subscribe('tokenWillExpire', () => {
        if (this.#tokens) this.#renewal.begin();
      }),
    ];
    this.#login.begin();
  }

  /** Tries at once what waits for its next try, and signs in again after an end. */
  retry(): void {
    const { state } = this.#status.get();
    if (this.#isOver || state === 'connected' || state === 'reconnecting') return;
    if (state !== 'connecting') this.#status.set(connecting);
    this.#login.begin();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const attempts of [this.#login, this.#renewal]) attempts.end();
    for (const end of this.#ends) end();
    this.stores.end();
    if (this.#parts.isOwner) this.client.destroy();
    else if (this.#tokens) this.client.logout();
    this.#status.set(signedOut);
  }

  async #signIn(): Promise<'done' | 'again'> {
    try {
      await (this.#tokens ? this.#logIn(this.#tokens) : this.client.queryConversationList({ count: 1 }));
    } catch (thrown) {
      if (this.#isOver || this.#isSignedIn) return 'done';
      // Whoever made the client will sign it in.
      if (!this.#tokens) return 'done';
      const error = errorOf(thrown);
      this.#status.set({ state: isFinal(error) ? 'failed' : 'connecting', error });
      return isFinal(error) ? 'done' : 'again';
    }
    if (!this.#isOver) this.#enter();
    return 'done';
  }

  async #logIn(tokens: Tokens): Promise<void> {
    const token = await tokens.ask();
    const { userID, userName } = this.#parts;
    if (!this.#isOver) await this.client.login(userID, { token, ...(userName !== undefined && { userName }) });
  }

  #enter(): void {
    if (!this.#isSignedIn) {
      this.#isSignedIn = true;
      void this.stores.chats.load();
      void this.stores.profiles.load('');
      this.stores.refresh();
    }
    if (this.#status.get().state !== 'connected') this.#status.set({ state: 'connected' });
  }

  async #renew(): Promise<'done' | 'again'> {
    try {
      const token = await this.#tokens?.ask();
      if (token !== undefined && this.#isSignedIn) await this.client.renewToken(token);
      return 'done';
    } catch {
      // The token of before is still in force; if it ends, a login follows.
      return this.#isSignedIn ? 'again' : 'done';
    }
  }

  #follow(state: ZIMConnectionState, event: ZIMConnectionEvent): void {
    const isAtRest = ['signedOut', 'failed'].includes(this.#status.get().state);
    switch (state) {
      case ZIMConnectionState.Connecting:
        if (isAtRest) this.#status.set(connecting);
        return;
      case ZIMConnectionState.Connected: {
        const wasAway = this.#isSignedIn;
        this.#enter();
        if (wasAway) this.stores.refresh();
        return;
      }
      case ZIMConnectionState.Reconnecting:
        this.#status.set({ state: 'reconnecting' });
        return;
      case ZIMConnectionState.Disconnected:
        this.#leave(event);
    }
  }

  /** A login that failed is told by its promise. */
  #leave(event: ZIMConnectionEvent): void {
    if (!this.#isSignedIn) return;
    this.#isSignedIn = false;
    this.#renewal.end();
    if (event === ZIMConnectionEvent.Success) this.#status.set(signedOut);
    else if (isEndedForGood(event) || !this.#tokens) this.#status.set({ state: 'failed', event });
    else {
      this.#status.set({ ...connecting, event });
      this.#login.begin();
    }
  }
}

interface AttemptsParts extends Pick<ChatStoresParts, 'after'> {
  readonly random: () => number;
  readonly act: () => Promise<'done' | 'again'>;
}

/** Something that is tried until it is done, with longer and longer waits; it is tried once at a time. */
class Attempts {
  readonly #parts: AttemptsParts;
  #failures = 0;
  #isActing = false;
  #cancel: (() => void) | undefined;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  /** Tries now, also where the next try was only to come later. */
  begin(): void {
    this.end();
    void this.#try();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#failures = 0;
  }

  async #try(): Promise<void> {
    if (this.#isActing) return;
    this.#isActing = true;
    const outcome = await this.#parts.act();
    this.#isActing = false;
    if (outcome === 'done') return this.end();
    const { after, random } = this.#parts;
    const waitMs = Math.min(retryMaxMs, retryFirstMs * 2 ** this.#failures) * (0.5 + random() / 2);
    this.#failures += 1;
    this.#cancel = after(waitMs, () => {
      this.#cancel = undefined;
      void this.#try();
    });
  }
}
