/**
 * The load of `readings --unread`, in a process of its own: one user after another reads a long conversation by small steps,
 * one request at a time, so that nothing queues.
 */
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { deviceParams, WireClient } from '../wire-client.ts';
import type { FilledConversation } from './users-fill.ts';

export interface UnreadReader {
  readonly url: string;
  readonly userID: string;
  readonly token: string;
  readonly conversation: FilledConversation;
  /** Readings that the conversation is to last for. */
  readonly readings: number;
}

class Reader {
  readonly #reader: UnreadReader;
  readonly #client: WireClient;
  #done = 0;

  constructor(reader: UnreadReader) {
    this.#reader = reader;
    this.#client = new WireClient(reader.url, reader.userID);
  }

  async enter(): Promise<void> {
    const { userID, token } = this.#reader;
    await this.#client.opened();
    await this.#client.ask('login', deviceParams(appID, userID, token));
  }

  /** How long each of the next readings took, in milliseconds. */
  async read(count: number): Promise<readonly number[]> {
    const { conversation, readings } = this.#reader;
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#done += 1;
      const position = Math.ceil((conversation.length * this.#done) / (readings + 1));
      const startedAt = performance.now();
      await this.#client.ask('clearConversationUnreadMessageCount', {
        conversationType: 0,
        targetID: conversation.userID,
        position,
      });
      times.push(performance.now() - startedAt);
    }
    return times;
  }

  end(): void {
    this.#client.close();
  }
}

function createTasks() {
  const readersByUser = new Map<string, Reader>();
  return {
    enter: async (reader: UnreadReader): Promise<void> => {
      const entered = new Reader(reader);
      readersByUser.set(reader.userID, entered);
      await entered.enter();
    },
    read: async ({
      userID,
      count,
    }: {
      readonly userID: string;
      readonly count: number;
    }): Promise<readonly number[]> => {
      const reader = readersByUser.get(userID);
      if (!reader) throw new Error(`${userID} has not entered`);
      return reader.read(count);
    },
    end: (): void => {
      for (const reader of readersByUser.values()) reader.end();
      readersByUser.clear();
    },
  };
}

export type UnreadLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
