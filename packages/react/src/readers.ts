import type { ZIMMessage } from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import { Rereading } from './rereading.ts';
import { membersAtOnce, type SomeMembers, someMembers } from './some-members.ts';
import { createStore, type Readable } from './store.ts';

/** Who has read a message of one's own in a group, by the time of it, and who has not, by the time of coming. */
export interface ReaderLists {
  /** `undefined` until they were read. */
  readonly read: SomeMembers | undefined;
  readonly unread: SomeMembers | undefined;
  /** Why they cannot be read, such as 6000521 for whoever is no member any more. */
  readonly failureCode: number | undefined;
}

export type ReaderList = 'read' | 'unread';

export const unknownReaders: ReaderLists = { read: undefined, unread: undefined, failureCode: undefined };

type ReadersClient = Pick<
  ChatClient,
  'queryGroupMessageReceiptReadMemberList' | 'queryGroupMessageReceiptUnreadMemberList'
>;

/** The readers of one message, some of them at a time. */
export class Readers {
  readonly lists: Readable<ReaderLists>;
  readonly #lists = createStore(unknownReaders);
  readonly #rereading: Rereading;
  readonly #wanted = { read: membersAtOnce, unread: membersAtOnce };

  constructor(client: ReadersClient, message: ZIMMessage) {
    this.lists = this.#lists;
    this.#rereading = new Rereading(() => this.#read(client, message));
  }

  reread(): void {
    this.#rereading.start();
  }

  loadMore(list: ReaderList): void {
    this.#wanted[list] += membersAtOnce;
    this.reread();
  }

  async #read(client: ReadersClient, message: ZIMMessage): Promise<void> {
    const groupID = message.conversationID ?? '';
    try {
      const [read, unread] = await Promise.all([
        someMembers(
          (page) => client.queryGroupMessageReceiptReadMemberList({ ...message }, groupID, page),
          this.#wanted.read,
        ),
        someMembers(
          (page) => client.queryGroupMessageReceiptUnreadMemberList({ ...message }, groupID, page),
          this.#wanted.unread,
        ),
      ]);
      this.#lists.set({ read, unread, failureCode: undefined });
    } catch (error) {
      this.#lists.set({ ...this.#lists.get(), failureCode: codeOf(error) });
    }
  }
}
