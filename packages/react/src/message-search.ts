import { type ChatClient, codeOf } from './chat-client.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import { takeSnapshot } from './message-snapshot.ts';
import { createStore, type Readable } from './store.ts';

/** A pause in the typing; each search costs the server. */
export const searchAfterMs = 250;
const pageSize = 20;
const wordsMax = 5;
/** Pages that are asked for in a row where there is more, and nothing was found so far. */
const emptyPagesMax = 5;

/** A message that was found, and where. */
export interface FoundMessage extends ConversationRef {
  readonly message: ChatMessage;
}

export interface SearchState {
  /** The words that were searched for; empty for nothing. */
  readonly query: string;
  /** The newest first. */
  readonly found: readonly FoundMessage[];
  readonly state: 'idle' | 'searching' | 'done' | 'failed';
  /** Why it failed, by the code of the SDK. */
  readonly code: number;
  /** Whether there may be more behind what was found. */
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  /** What was written after this time is still being indexed, so that some of it may be missing; absent: nothing is. */
  readonly searchedThrough?: number;
}

export interface MessageSearcherParts {
  readonly client: Pick<ChatClient, 'searchMessages'>;
  readonly selfUserID: string;
  /** When the newest message was written that this device knows of, by the clock of the server. */
  readonly newestKnown: () => number;
  readonly after: (delayMs: number, work: () => void) => () => void;
}

export const idleSearch: SearchState = {
  query: '',
  found: [],
  state: 'idle',
  code: 0,
  hasMore: false,
  isLoadingMore: false,
};

/** Searches the messages of all conversations on the server, page by page, as somebody types. */
export class MessageSearcher {
  readonly state: Readable<SearchState>;
  readonly #parts: MessageSearcherParts;
  readonly #state = createStore(idleSearch);
  #cancel: (() => void) | undefined;
  /** Counts the searches: what an earlier one brings is wanted no more. */
  #asked = 0;
  #nextFlag = 0;

  constructor(parts: MessageSearcherParts) {
    this.#parts = parts;
    this.state = this.#state;
  }

  /** What was found before stays until there is something else, so that nothing flickers. */
  search(query: string): void {
    this.stop();
    if (query === '') this.#state.set(idleSearch);
    else this.#cancel = this.#parts.after(searchAfterMs, () => void this.#begin(query));
  }

  /** Adds the next page; after a failure it is asked for once more. */
  async loadMore(): Promise<void> {
    const { query, hasMore, isLoadingMore, found } = this.#state.get();
    if (!hasMore || isLoadingMore) return;
    this.#state.set({ ...this.#state.get(), isLoadingMore: true });
    await this.#pages(query, found);
  }

  /** Nothing that is under way is wanted any more. */
  stop(): void {
    this.#cancel?.();
    this.#asked += 1;
    const { isLoadingMore } = this.#state.get();
    if (isLoadingMore) this.#state.set({ ...this.#state.get(), isLoadingMore: false });
  }

  #begin(query: string): Promise<void> {
    this.#asked += 1;
    this.#nextFlag = 0;
    return this.#pages(query, []);
  }

  /** A page may be empty although there is more: then the next one is asked for, some times. */
  async #pages(query: string, before: readonly FoundMessage[]): Promise<void> {
    const asked = this.#asked;
    const isOver = (): boolean => this.#asked !== asked;
    const newestKnown = this.#parts.newestKnown();
    let found = before;
    try {
      for (let page = 0; page < emptyPagesMax; page += 1) {
        const answer = await this.#page(query);
        if (isOver()) return;
        this.#nextFlag = answer.nextFlag;
        found = [...found, ...answer.found];
        if (answer.found.length > 0 || answer.nextFlag === 0 || page === emptyPagesMax - 1) {
          const { searchedThrough, nextFlag } = answer;
          const isIncomplete = searchedThrough < newestKnown;
          const end = { query, found, hasMore: nextFlag !== 0, ...(isIncomplete && { searchedThrough }) };
          return this.#state.set({ ...idleSearch, ...end, state: 'done' });
        }
      }
    } catch (thrown) {
      if (isOver()) return;
      const end = { query, found, hasMore: this.#nextFlag !== 0, code: codeOf(thrown) };
      this.#state.set({ ...idleSearch, ...end, state: 'failed' });
    }
  }

  async #page(query: string) {
    const { client, selfUserID } = this.#parts;
    const keywords = query.split(/\s+/u).slice(0, wordsMax);
    const nextFlag = this.#nextFlag;
    const answer = await client.searchMessages({ keywords, count: pageSize, ...(nextFlag !== 0 && { nextFlag }) });
    const found = answer.messageList.map((message) => ({
      type: message.conversationType ?? 0,
      conversationID: message.conversationID ?? '',
      message: takeSnapshot(message, selfUserID),
    }));
    return { ...answer, found };
  }
}
