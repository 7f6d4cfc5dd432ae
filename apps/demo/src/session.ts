import { type ZIM, ZIMConnectionEvent, ZIMConnectionState } from '@parley/client';
import { createStore, type Readable } from '@parley/react';
import { type ChatClient, codeOf } from './client.ts';
import { createMessaging, type Messaging, type MessagingParts } from './messaging.ts';
import type { Person } from './person.ts';
import { attempt, type TextStorage } from './storage.ts';
import type { RequestToken } from './token-source.ts';

/** An AppID and a token that the user brings along, where the server hands out none. */
export interface Credentials {
  readonly appID: number;
  readonly token: string;
}

/** Why nobody is signed in. */
export type Notice =
  | { readonly kind: 'tokenNeeded' | 'unreachable' | 'kickedOut' | 'tokenExpired' | 'unregistered' | 'interrupted' }
  | { readonly kind: 'loginRefused'; readonly code: number };

export type SessionState =
  | {
      readonly phase: 'signedOut';
      readonly person?: Person;
      readonly notice?: Notice;
      /** The server hands out no tokens: the form asks for one. */
      readonly isTokenNeeded: boolean;
    }
  | {
      readonly phase: 'signingIn';
      readonly person: Person;
      /** Nobody asked for it: the page was loaded anew. */
      readonly isResuming: boolean;
      readonly isTokenNeeded: boolean;
    }
  | {
      readonly phase: 'signedIn';
      readonly person: Person;
      readonly isConnected: boolean;
      /** The code of a fault that the SDK reported and that belongs to no action of the user. */
      readonly faultCode?: number;
      readonly messaging: Messaging;
    };

export interface SessionParts extends Pick<MessagingParts, 'isVisible' | 'after'> {
  readonly createClient: (appID: number) => ChatClient | null;
  readonly requestToken: RequestToken;
  /** Remembers who is signed in for as long as this tab is open, never the token. */
  readonly tabStorage: TextStorage;
}

const personKey = 'parley-demo/person';

/**
 * What becomes of the name: the user has just typed it, or it is there for somebody who has none yet, or it is what
 * this page remembers, and may have been changed elsewhere in the meantime.
 */
type NameUse = 'typed' | 'proposed' | 'remembered';

interface Beginning {
  readonly use: NameUse;
  readonly credentials?: Credentials;
}

/**
 * Signs one user in and out and holds the one SDK client of this page. It lives outside the components, so that
 * mounting them twice opens no second connection.
 */
export class Session {
  readonly state: Readable<SessionState>;
  readonly #parts: SessionParts;
  readonly #state = createStore<SessionState>({ phase: 'signedOut', isTokenNeeded: false });
  #client: ChatClient | undefined;
  #messaging: Messaging | undefined;
  #isTokenNeeded = false;
  /** The token is about to expire and was not renewed yet. */
  #isRenewalDue = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.state = this.#state;
  }

  /** Signs in again whoever was signed in before the page was loaded anew. */
  resume(): void {
    const person = this.#recallPerson();
    if (person) void this.#begin(person, { use: 'remembered' });
  }

  signIn(person: Person, credentials?: Credentials): Promise<void> {
    return this.#begin(person, { use: 'typed', ...(credentials && { credentials }) });
  }

  /** Signs in somebody whose name was only proposed: one that was set before stays. */
  signInAsProposed(person: Person): Promise<void> {
    return this.#begin(person, { use: 'proposed' });
  }

  async #begin(person: Person, { use, credentials }: Beginning): Promise<void> {
    if (this.#state.get().phase !== 'signedOut') return;
    const isResuming = use === 'remembered';
    this.#state.set({ phase: 'signingIn', person, isResuming, isTokenNeeded: this.#isTokenNeeded });
    const answer = credentials
      ? ({ outcome: 'granted', ...credentials } as const)
      : await this.#parts.requestToken(person.userID);
    if (answer.outcome === 'granted') return this.#login(person, answer, use);
    if (answer.outcome === 'refused') this.#isTokenNeeded = true;
    this.#leave({ kind: answer.outcome === 'refused' ? 'tokenNeeded' : 'unreachable' }, person);
  }

  signOut(): void {
    const state = this.#state.get();
    if (state.phase !== 'signedIn') return;
    this.#client?.logout();
    this.#leave(undefined, state.person);
  }

  dismissFault(): void {
    const state = this.#state.get();
    if (state.phase !== 'signedIn') return;
    const { faultCode: _, ...rest } = state;
    this.#state.set(rest);
  }

  async #login(person: Person, { appID, token }: Credentials, use: NameUse): Promise<void> {
    const client = this.#parts.createClient(appID);
    if (!client) return this.#leave({ kind: 'loginRefused', code: 0 }, person);
    this.#client = client;
    this.#isRenewalDue = false;
    // Messages may arrive before the login is answered, so the listeners stand first.
    const { isVisible, after } = this.#parts;
    const messaging = createMessaging({ client, person, isVisible, after });
    this.#messaging = messaging;
    this.#listen(client);
    try {
      await client.login(person.userID, {
        userName: use === 'typed' ? person.userName : '',
        token,
        isOfflineLogin: false,
        customStatus: '',
        customStatusDuration: 0,
      });
    } catch (error) {
      if (this.#client !== client) return;
      return this.#leave({ kind: 'loginRefused', code: codeOf(error) }, person);
    }
    if (this.#client !== client) return;
    attempt(() => this.#parts.tabStorage.setItem(personKey, JSON.stringify(person)));
    this.#state.set({ phase: 'signedIn', person, isConnected: true, messaging });
    await Promise.all([messaging.chats.load(), messaging.profiles.load(use === 'proposed' ? person.userName : '')]);
  }

  #listen(client: ChatClient): void {
    client.on('connectionStateChanged', (_zim: ZIM, { state, event }) => {
      if (this.#client !== client) return;
      const present = this.#state.get();
      if (present.phase !== 'signedIn') return;
      if (state === ZIMConnectionState.Disconnected) return this.#leave(noticeOf(event), present.person);
      const isConnected = state === ZIMConnectionState.Connected;
      if (isConnected === present.isConnected) return;
      this.#state.set({ ...present, isConnected });
      if (!isConnected) return;
      present.messaging.conversations.refresh();
      // Another device may have changed it while this one could not be told.
      void present.messaging.profiles.load('');
      if (this.#isRenewalDue) void this.#renew(client, present.person);
    });
    client.on('tokenWillExpire', () => {
      const present = this.#state.get();
      if (this.#client !== client || present.phase !== 'signedIn') return;
      this.#isRenewalDue = true;
      void this.#renew(client, present.person);
    });
    client.on('error', (_zim: ZIM, { code }) => {
      const present = this.#state.get();
      if (this.#client === client && present.phase === 'signedIn') this.#state.set({ ...present, faultCode: code });
    });
  }

  /** What fails is tried again after the next outage; otherwise the session ends with its token and says so. */
  async #renew(client: ChatClient, { userID }: Person): Promise<void> {
    const answer = await this.#parts.requestToken(userID);
    if (answer.outcome !== 'granted' || this.#client !== client) return;
    try {
      await client.renewToken(answer.token);
      this.#isRenewalDue = false;
    } catch {
      // The token of before is still in force.
    }
  }

  #leave(notice: Notice | undefined, person: Person): void {
    const client = this.#client;
    this.#client = undefined;
    this.#messaging?.end();
    this.#messaging = undefined;
    client?.destroy();
    attempt(() => this.#parts.tabStorage.removeItem(personKey));
    const isTokenNeeded = this.#isTokenNeeded;
    this.#state.set({ phase: 'signedOut', person, isTokenNeeded, ...(notice && { notice }) });
  }

  #recallPerson(): Person | undefined {
    const stored = attempt(() => JSON.parse(this.#parts.tabStorage.getItem(personKey) ?? 'null') as unknown);
    if (typeof stored !== 'object' || stored === null || !('userID' in stored) || !('userName' in stored))
      return undefined;
    const { userID, userName } = stored;
    return typeof userID === 'string' && typeof userName === 'string' ? { userID, userName } : undefined;
  }
}

function noticeOf(event: ZIMConnectionEvent): Notice {
  switch (event) {
    case ZIMConnectionEvent.KickedOut:
      return { kind: 'kickedOut' };
    case ZIMConnectionEvent.TokenExpired:
      return { kind: 'tokenExpired' };
    case ZIMConnectionEvent.Unregistered:
      return { kind: 'unregistered' };
    default:
      return { kind: 'interrupted' };
  }
}
