import { type ZIM, ZIMConnectionEvent, ZIMConnectionState } from '@parley/client';
import { codeOf, createStore, type Readable } from '@parley/react';
import type { Drafts } from './drafts.ts';
import { type Credentials, createKeptSession, type KeptSession } from './kept-session.ts';
import type { KnownRooms } from './known-rooms.ts';
import { createMessaging, type Messaging, type MessagingParts } from './messaging.ts';
import type { Person } from './person.ts';
import { Resending } from './resending.ts';
import type { TextStorage } from './storage.ts';
import { suggestedPeople } from './suggestions.ts';
import type { RequestToken, TokenAnswer, TokenRefusal } from './token-source.ts';

/**
 * How one signs in here: by a name alone where the server hands out tokens, otherwise with a token of one's own.
 * `looking` until the server has said it.
 */
export type Entrance = 'looking' | 'development' | 'unreachable' | TokenRefusal;

/** Why nobody is signed in. */
export type Notice =
  | { readonly kind: 'unreachable' | 'kickedOut' | 'tokenExpired' | 'unregistered' | 'interrupted' }
  | { readonly kind: 'loginRefused'; readonly code: number };

export type SessionState =
  | {
      readonly phase: 'signedOut';
      readonly person?: Person;
      readonly notice?: Notice;
      readonly entrance: Entrance;
      /** Of the last token that the user brought along. */
      readonly appID?: number;
    }
  | {
      readonly phase: 'signingIn';
      readonly person: Person;
      /** Nobody asked for it: the page was loaded anew. */
      readonly isResuming: boolean;
      readonly entrance: Entrance;
    }
  | {
      readonly phase: 'signedIn';
      readonly person: Person;
      readonly isConnected: boolean;
      /** The code of a fault that the SDK reported and that belongs to no action of the user. */
      readonly faultCode?: number;
      readonly messaging: Messaging;
    };

interface Account {
  readonly appID: number;
  readonly userID: string;
}

export interface SessionParts extends Pick<MessagingParts, 'isVisible' | 'after'> {
  readonly createClient: (appID: number) => ZIM | null;
  readonly requestToken: RequestToken;
  readonly createDrafts: (account: Account) => Drafts;
  readonly createKnownRooms: (account: Account) => KnownRooms;
  /** Remembers who is signed in for as long as this tab is open. */
  readonly tabStorage: TextStorage;
  readonly now: () => number;
}

/** Codes that say nothing of the login, but that no server answered it. */
const unansweredCodes: ReadonlySet<number> = new Set([6_000_009, 6_000_104, 6_000_105]);

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
  readonly #state = createStore<SessionState>({ phase: 'signedOut', entrance: 'looking' });
  readonly #kept: KeptSession;
  readonly #isConnected = createStore(false);
  #client: ZIM | undefined;
  #messaging: Messaging | undefined;
  #resending: Resending | undefined;
  #entrance: Entrance = 'looking';
  #broughtAppID: number | undefined;
  /** The token is about to expire and was not renewed yet. */
  #isRenewalDue = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#kept = createKeptSession(parts.tabStorage, parts.now);
    this.state = this.#state;
  }

  /** Signs in again whoever was signed in before the page was loaded anew; finds out how to sign in where nobody was. */
  resume(): void {
    const kept = this.#kept.recall();
    if (!kept) {
      void this.#look();
      return;
    }
    const { person, credentials, expiredAppID } = kept;
    if (expiredAppID !== undefined) {
      this.#broughtAppID = expiredAppID;
      this.#leave({ kind: 'tokenExpired' }, person);
    } else void this.#begin(person, { use: 'remembered', ...(credentials && { credentials }) });
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
    this.#state.set({ phase: 'signingIn', person, isResuming, entrance: this.#entrance });
    const beginning = { use, ...(credentials && { credentials }) };
    if (credentials) return this.#login(person, credentials, beginning);
    const answer = await this.#parts.requestToken(person.userID);
    if (answer.outcome !== 'unreachable') this.#entrance = entranceOf(answer);
    if (answer.outcome === 'granted') return this.#login(person, answer, beginning);
    if (answer.outcome === 'refused') return this.#leave(undefined, person);
    if (isResuming) this.#leaveForNow(person);
    else this.#leave({ kind: 'unreachable' }, person);
  }

  /** Asks the server for a token that nobody uses: it says by its answer how one signs in. */
  async #look(): Promise<void> {
    if (this.#state.get().phase !== 'signedOut') return;
    this.#enter('looking');
    const answer = await this.#parts.requestToken(suggestedPeople[0]?.userID ?? '');
    // Meanwhile nobody can sign in, because there is no form.
    this.#enter(entranceOf(answer));
  }

  #enter(entrance: Entrance): void {
    const state = this.#state.get();
    this.#entrance = entrance;
    if (state.phase === 'signedOut') this.#state.set({ ...state, entrance });
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

  async #login(person: Person, { appID, token }: Credentials, { use, credentials }: Beginning): Promise<void> {
    const client = this.#parts.createClient(appID);
    if (!client) return this.#leave({ kind: 'loginRefused', code: 0 }, person);
    this.#client = client;
    this.#isRenewalDue = false;
    // Messages may arrive before the login is answered, so the listeners stand first.
    const { isVisible, after, createDrafts, createKnownRooms } = this.#parts;
    const account = { appID, userID: person.userID };
    const kept = { drafts: createDrafts(account), knownRooms: createKnownRooms(account) };
    const messaging = createMessaging({ client, person, ...kept, isVisible, after });
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
      const code = codeOf(error);
      if (use === 'remembered' && unansweredCodes.has(code)) return this.#leaveForNow(person);
      return this.#leave({ kind: 'loginRefused', code }, person);
    }
    if (this.#client !== client) return;
    this.#kept.keep(person, credentials);
    this.#broughtAppID = credentials?.appID;
    this.#isConnected.set(true);
    this.#resending = new Resending({ conversations: messaging.conversations, isConnected: this.#isConnected });
    this.#state.set({ phase: 'signedIn', person, isConnected: true, messaging });
    messaging.connection.retry();
    if (use === 'proposed') await messaging.profiles.load(person.userName);
  }

  #listen(client: ZIM): void {
    client.on('connectionStateChanged', (_zim: ZIM, { state, event }) => {
      if (this.#client !== client) return;
      const present = this.#state.get();
      if (present.phase !== 'signedIn') return;
      if (state === ZIMConnectionState.Disconnected) return this.#leave(noticeOf(event), present.person);
      const isConnected = state === ZIMConnectionState.Connected;
      if (isConnected === present.isConnected) return;
      this.#state.set({ ...present, isConnected });
      this.#isConnected.set(isConnected);
      if (!isConnected) return;
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
  async #renew(client: ZIM, { userID }: Person): Promise<void> {
    const answer = await this.#parts.requestToken(userID);
    if (answer.outcome !== 'granted' || this.#client !== client) return;
    try {
      await client.renewToken(answer.token);
      this.#isRenewalDue = false;
    } catch {
      // The token of before is still in force.
    }
  }

  /** No server was there for somebody who was signed in before: what is kept of him stays for the next try. */
  #leaveForNow(person: Person): void {
    this.#stop();
    this.#entrance = 'unreachable';
    this.#state.set({ phase: 'signedOut', person, entrance: this.#entrance });
  }

  #leave(notice: Notice | undefined, person: Person): void {
    this.#stop();
    this.#kept.forget();
    const entrance = this.#entrance;
    const appID = this.#broughtAppID;
    this.#state.set({ phase: 'signedOut', person, entrance, ...(appID && { appID }), ...(notice && { notice }) });
    if (entrance === 'looking' || entrance === 'unreachable') void this.#look();
  }

  #stop(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#messaging?.end();
    this.#messaging = undefined;
    this.#resending?.end();
    this.#resending = undefined;
    client?.destroy();
  }
}

function entranceOf(answer: TokenAnswer): Entrance {
  switch (answer.outcome) {
    case 'granted':
      return 'development';
    case 'refused':
      return answer.reason;
    case 'unreachable':
      return 'unreachable';
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
