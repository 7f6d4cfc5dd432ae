import type { ZIMErrorUserInfo, ZIMUserInfo } from '@parley/client';
import { type ActionOutcome, outcomeOf } from './action-outcome.ts';
import type { ChatClient } from './chat-client.ts';
import { everyPage } from './every-page.ts';
import { createStore, type Readable } from './store.ts';

export interface BlacklistParts {
  readonly client: Pick<
    ChatClient,
    'addUsersToBlacklist' | 'queryBlacklist' | 'removeUsersFromBlacklist' | 'subscribe'
  >;
  readonly isReady?: (() => boolean) | undefined;
}

export const nobodyBlocked: readonly ZIMUserInfo[] = [];

/** Whom the user has blocked, for as long as somebody looks, and what is done about it. */
export class Blacklist {
  /** Who was blocked last comes first. */
  readonly users: Readable<readonly ZIMUserInfo[]>;
  readonly #parts: BlacklistParts;
  readonly #users = createStore(nobodyBlocked);
  readonly #unsubscribe: () => void;
  /** How many look. */
  #open = 0;
  /** Raised with every reading, so that of two the later one counts. */
  #reads = 0;

  constructor(parts: BlacklistParts) {
    this.#parts = parts;
    this.users = this.#users;
    this.#unsubscribe = parts.client.subscribe('blacklistChanged', () => this.refresh());
  }

  /** Each call wants a `close` of its own. */
  open(): void {
    this.#open += 1;
    if (this.#open === 1) this.refresh();
  }

  close(): void {
    this.#open -= 1;
  }

  refresh(): void {
    if (this.#open > 0) void this.#read();
  }

  block(userID: string): Promise<ActionOutcome> {
    return outcomeOf(() => ofOne(this.#parts.client.addUsersToBlacklist([userID])));
  }

  unblock(userID: string): Promise<ActionOutcome> {
    return outcomeOf(() => ofOne(this.#parts.client.removeUsersFromBlacklist([userID])));
  }

  end(): void {
    this.#open = 0;
    this.#unsubscribe();
  }

  async #read(): Promise<void> {
    const { client, isReady } = this.#parts;
    if (isReady?.() === false) return;
    this.#reads += 1;
    const read = this.#reads;
    try {
      const users = await everyPage(async (page) => {
        const { blacklist, nextFlag } = await client.queryBlacklist(page);
        return [blacklist, nextFlag];
      });
      if (read === this.#reads) this.#users.set(users);
    } catch {
      // What was known stays; it is asked again when the connection is back.
    }
  }
}

/** Where a call about one user fails, the reason that is said of the user says more than that of the call. */
async function ofOne(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (thrown) {
    const [user] = (thrown as { readonly errorUserList?: readonly ZIMErrorUserInfo[] }).errorUserList ?? [];
    throw user ? Object.assign(new Error('refused'), { code: user.reason }) : thrown;
  }
}
