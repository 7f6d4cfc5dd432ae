import {
  type ZIMConversation,
  ZIMConversationType,
  type ZIMGroup,
  type ZIMGroupApplicationInfo,
  type ZIMGroupFullInfo,
} from '@parley/client';
import type { ChatClient } from './chat-client.ts';
import { everyPage } from './every-page.ts';
import { Rereading } from './rereading.ts';
import { createStore, type Readable } from './store.ts';

export interface GroupLists {
  /** In the order in which the user came into them. */
  readonly groups: readonly ZIMGroup[];
  /** Those of the user, and those that he may answer; the one that changed last first. */
  readonly applications: readonly ZIMGroupApplicationInfo[];
  /** They were not read yet. */
  readonly isLoading: boolean;
}

export interface GroupsParts {
  readonly client: Pick<ChatClient, 'queryGroupApplicationList' | 'queryGroupList' | 'subscribe'>;
  readonly isReady?: (() => boolean) | undefined;
}

export const noGroups: GroupLists = { groups: [], applications: [], isLoading: true };

/** The groups of the user, and applications to come into groups, for as long as somebody looks. */
export class Groups {
  readonly lists: Readable<GroupLists>;
  readonly #parts: GroupsParts;
  readonly #lists = createStore(noGroups);
  readonly #groups = new Rereading(() => this.#readGroups());
  readonly #applications = new Rereading(() => this.#readApplications());
  readonly #ends: readonly (() => void)[];
  /** How many look. */
  #open = 0;

  constructor(parts: GroupsParts) {
    this.#parts = parts;
    this.lists = this.#lists;
    const { client } = parts;
    const groups = (): void => this.#reread(this.#groups);
    const applications = (): void => this.#reread(this.#applications);
    this.#ends = [
      // Who comes into a group, or is made its admin, sees other applications than before.
      client.subscribe('groupStateChanged', () => this.refresh()),
      client.subscribe('groupMemberInfoUpdated', applications),
      client.subscribe('groupNameUpdated', groups),
      client.subscribe('groupAvatarUrlUpdated', groups),
      client.subscribe('groupAliasUpdated', groups),
      client.subscribe('conversationChanged', (_zim, { infoList }) => {
        if (infoList.some(({ conversation }) => this.#isNews(conversation))) groups();
      }),
      client.subscribe('groupApplicationListChanged', applications),
      client.subscribe('groupApplicationUpdated', applications),
    ];
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
    this.#reread(this.#groups);
    this.#reread(this.#applications);
  }

  end(): void {
    this.#open = 0;
    for (const end of this.#ends) end();
  }

  #reread(what: Rereading): void {
    if (this.#open > 0 && this.#parts.isReady?.() !== false) what.start();
  }

  #isNews(conversation: ZIMConversation): boolean {
    const { groups } = this.#lists.get();
    const group = groups.find(({ baseInfo }) => baseInfo.groupID === conversation.conversationID);
    return isNotifiedOtherwise(conversation, group);
  }

  async #readGroups(): Promise<void> {
    try {
      const { groupList } = await this.#parts.client.queryGroupList();
      this.#lists.set({ ...this.#lists.get(), groups: groupList, isLoading: false });
    } catch {
      // What was known stays; it is asked again when the connection is back.
    }
  }

  async #readApplications(): Promise<void> {
    try {
      const applications = await everyPage(async (page) => {
        const { applicationList, nextFlag } = await this.#parts.client.queryGroupApplicationList(page);
        return [applicationList, nextFlag];
      });
      this.#lists.set({ ...this.#lists.get(), applications });
    } catch {
      // As with the groups.
    }
  }
}

/** Whether a group makes itself noticed is told by its conversation alone, which tells of every message too. */
export const isNotifiedOtherwise = (
  { type, notificationStatus }: ZIMConversation,
  group: Pick<ZIMGroupFullInfo, 'notificationStatus'> | undefined,
): boolean =>
  type === ZIMConversationType.Group && group !== undefined && Number(group.notificationStatus) !== notificationStatus;
