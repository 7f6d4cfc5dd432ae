import type { ZIM, ZIMErrorCode, ZIMUserStatus } from '@parley/client';
import { type ActionOutcome, outcomeOf } from './action-outcome.ts';
import type { ChatClient } from './chat-client.ts';
import { createStore, type Readable } from './store.ts';

/** For how long users are followed at a time, and when that is renewed. */
export const followedMinutes = 10;
export const renewMs = 5 * 60_000;
/** When those are asked for again who could not be followed, for instance without a connection. */
export const followAgainMs = 10_000;
/** The server has statuses switched off. */
const switchedOffCode: ZIMErrorCode = 6000013;
/** As many as the SDK takes in one call. */
const followedAtOnceMax = 100;

export type StatusesByUserID = ReadonlyMap<string, ZIMUserStatus>;

export interface StatusesParts {
  readonly client: Pick<
    ChatClient,
    'querySubscribedUserStatusList' | 'subscribe' | 'subscribeUsersStatus' | 'updateUserCustomStatus'
  >;
  /** The user who is signed in, whom nobody follows here. */
  readonly userID: string;
  /** Does something later; returns its end. */
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/**
 * How users stand whom somebody looks at. They are followed for some minutes at a time, again and again. Nobody is
 * unfollowed: subscriptions belong to the user, and another device, or another part of the app, may look at the same ones.
 */
export class Statuses {
  /** Users who are looked at and known. */
  readonly byUserID: Readable<StatusesByUserID>;
  /** How often this client has changed what the user says of himself: no event tells of that. */
  readonly ownChanges: Readable<number>;
  readonly #parts: StatusesParts;
  readonly #ownChanges = createStore(0);
  readonly #byUserID = createStore<StatusesByUserID>(new Map());
  readonly #lookers = new Map<string, number>();
  readonly #wanted = new Set<string>();
  readonly #unsubscribe: () => void;
  #isAsking = false;
  /** The server has said that it has no statuses; it is asked again after a login, and when it was away. */
  #isSwitchedOff = false;
  #cancelAgain: (() => void) | undefined;
  #cancelRenewal: (() => void) | undefined;

  constructor(parts: StatusesParts) {
    this.#parts = parts;
    this.byUserID = this.#byUserID;
    this.ownChanges = this.#ownChanges;
    this.#unsubscribe = parts.client.subscribe('userStatusUpdated', (_zim: ZIM, { userStatusList }) =>
      this.#learn(userStatusList),
    );
  }

  /** Looks at these users until the answer is called; those who are asked for in one turn share a call. */
  look(userIDs: readonly string[]): () => void {
    const others = [...new Set(userIDs)].filter((userID) => userID !== this.#parts.userID);
    for (const userID of others) {
      const lookers = this.#lookers.get(userID) ?? 0;
      this.#lookers.set(userID, lookers + 1);
      if (lookers === 0) this.#wanted.add(userID);
    }
    void this.#ask();
    return () => this.#leave(others);
  }

  /** Follows those anew who are looked at: the connection was away, or the user has signed in. */
  refresh(): void {
    this.#isSwitchedOff = false;
    this.#renew();
  }

  #renew(): void {
    for (const userID of this.#lookers.keys()) this.#wanted.add(userID);
    void this.#ask();
  }

  /** Says something of the user for some seconds; −1 is for good, and an empty text takes it back. */
  async setCustomStatus(text: string, duration: number): Promise<ActionOutcome> {
    const outcome = await outcomeOf(() => this.#parts.client.updateUserCustomStatus(text, { duration }));
    if (outcome.isDone) this.#ownChanges.set(this.#ownChanges.get() + 1);
    return outcome;
  }

  end(): void {
    this.#unsubscribe();
    this.#cancelAgain?.();
    this.#cancelRenewal?.();
    this.#lookers.clear();
    this.#wanted.clear();
  }

  #leave(userIDs: readonly string[]): void {
    const next = new Map(this.#byUserID.get());
    for (const userID of userIDs) {
      const lookers = (this.#lookers.get(userID) ?? 0) - 1;
      if (lookers > 0) this.#lookers.set(userID, lookers);
      else {
        this.#lookers.delete(userID);
        this.#wanted.delete(userID);
        next.delete(userID);
      }
    }
    if (next.size < this.#byUserID.get().size) this.#byUserID.set(next);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking || this.#isSwitchedOff || this.#wanted.size === 0) return;
    this.#isAsking = true;
    // Whoever is drawn in the same turn joins in.
    await Promise.resolve();
    let isDone = true;
    while (this.#wanted.size > 0 && isDone) isDone = await this.#follow([...this.#wanted].slice(0, followedAtOnceMax));
    this.#isAsking = false;
    this.#cancelAgain?.();
    this.#cancelAgain = undefined;
    if (this.#isSwitchedOff) return;
    if (!isDone) this.#cancelAgain = this.#parts.after(followAgainMs, () => void this.#ask());
    this.#cancelRenewal ??= this.#parts.after(renewMs, () => {
      this.#cancelRenewal = undefined;
      this.#renew();
    });
  }

  /** What is known is shown first; what the server says comes with the event, and for who is followed already from here. */
  async #follow(userIDs: string[]): Promise<boolean> {
    const { client } = this.#parts;
    const outcome = await outcomeOf(async () => {
      await this.#readKnown(userIDs);
      await client.subscribeUsersStatus(userIDs, { subscriptionDuration: followedMinutes });
      await this.#readKnown(userIDs);
    });
    if (!outcome.isDone) {
      this.#isSwitchedOff = outcome.code === switchedOffCode;
      return false;
    }
    for (const userID of userIDs) this.#wanted.delete(userID);
    return true;
  }

  async #readKnown(userIDs: string[]): Promise<void> {
    const { userStatusSubscriptionList } = await this.#parts.client.querySubscribedUserStatusList({ userIDs });
    this.#learn(userStatusSubscriptionList.map(({ userStatus }) => userStatus));
  }

  #learn(statuses: readonly ZIMUserStatus[]): void {
    const known = statuses.filter(({ userID }) => this.#lookers.has(userID));
    if (known.length === 0) return;
    this.#byUserID.set(new Map([...this.#byUserID.get(), ...known.map((status) => [status.userID, status] as const)]));
  }
}
