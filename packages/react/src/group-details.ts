import type { ZIMErrorCode, ZIMGroupFullInfo, ZIMGroupMemberInfo } from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import { isNotifiedOtherwise } from './groups.ts';
import { Rereading } from './rereading.ts';
import { membersAtOnce, type SomeMembers, someMembers } from './some-members.ts';
import { createStore, type Readable } from './store.ts';

/** A group as far as it was read; its members are those who came first, in the order in which they came. */
export interface GroupDetails extends SomeMembers {
  /** `undefined` until it was read, and where it cannot be. */
  readonly info: ZIMGroupFullInfo | undefined;
  /** What the user is in it. */
  readonly self: ZIMGroupMemberInfo | undefined;
  /** How many members there are. */
  readonly memberCount: number;
  /** Why it cannot be read, such as 6000521 for whoever is no member. */
  readonly failureCode: number | undefined;
}

export interface GroupDetailsParts {
  readonly client: Pick<
    ChatClient,
    | 'queryGroupInfo'
    | 'queryGroupMemberCount'
    | 'queryGroupMemberInfo'
    | 'queryGroupMemberList'
    | 'searchLocalGroupMembers'
    | 'subscribe'
  >;
  readonly selfUserID: string;
  readonly isReady?: (() => boolean) | undefined;
}

export type GroupDetailsByID = ReadonlyMap<string, GroupDetails>;

export const unknownGroup: GroupDetails = {
  info: undefined,
  self: undefined,
  members: [],
  hasMore: false,
  memberCount: 0,
  failureCode: undefined,
};

/** The SDK takes no more words of a search. */
const searchedWordsMax = 5;
/** What the user is told of a group that is his no more: what was known of it goes. */
const lostCodes: readonly number[] = [6000521, 6000523] satisfies readonly ZIMErrorCode[];

interface Looked {
  readonly rereading: Rereading;
  /** How many look. */
  open: number;
  /** How many members are wanted. */
  wanted: number;
}

/** Groups with their members, each for as long as somebody looks at it. */
export class OpenGroups {
  readonly byID: Readable<GroupDetailsByID>;
  readonly #parts: GroupDetailsParts;
  readonly #byID = createStore<GroupDetailsByID>(new Map());
  readonly #looked = new Map<string, Looked>();
  readonly #ends: readonly (() => void)[];

  constructor(parts: GroupDetailsParts) {
    this.#parts = parts;
    this.byID = this.#byID;
    const { client } = parts;
    const changed = (_zim: unknown, { groupID }: { readonly groupID: string }): void => this.#reread(groupID);
    this.#ends = [
      client.subscribe('groupStateChanged', (_zim, { groupInfo }) => this.#reread(groupInfo.baseInfo.groupID)),
      client.subscribe('groupNameUpdated', changed),
      client.subscribe('groupAvatarUrlUpdated', changed),
      client.subscribe('groupNoticeUpdated', changed),
      client.subscribe('groupAliasUpdated', changed),
      client.subscribe('groupAttributesUpdated', changed),
      client.subscribe('groupMutedInfoUpdated', changed),
      client.subscribe('groupVerifyInfoUpdated', changed),
      client.subscribe('groupMemberStateChanged', changed),
      client.subscribe('groupMemberInfoUpdated', changed),
      client.subscribe('conversationChanged', (_zim, { infoList }) => {
        for (const { conversation } of infoList) {
          const { conversationID } = conversation;
          const { info } = this.#byID.get().get(conversationID) ?? unknownGroup;
          if (isNotifiedOtherwise(conversation, info)) this.#reread(conversationID);
        }
      }),
    ];
  }

  /** Looks at a group until the answer is called. */
  look(groupID: string): () => void {
    const looked = this.#looked.get(groupID) ?? this.#begin(groupID);
    looked.open += 1;
    return () => {
      looked.open -= 1;
      if (looked.open === 0) this.#leave(groupID, looked);
    };
  }

  loadMore(groupID: string): void {
    const looked = this.#looked.get(groupID);
    if (!looked || this.#byID.get().get(groupID)?.hasMore !== true) return;
    looked.wanted += membersAtOnce;
    this.#reread(groupID);
  }

  /** Some of those whose name or nickname has these words; nobody where they cannot be looked for. */
  async find(groupID: string, words: string): Promise<readonly ZIMGroupMemberInfo[]> {
    const keywords = words.split(/\s+/u).filter(Boolean).slice(0, searchedWordsMax);
    const config = { nextFlag: 0, count: membersAtOnce, keywords, isAlsoMatchGroupMemberNickname: true };
    try {
      return (await this.#parts.client.searchLocalGroupMembers(groupID, config)).userList;
    } catch {
      return [];
    }
  }

  refresh(): void {
    for (const groupID of this.#looked.keys()) this.#reread(groupID);
  }

  end(): void {
    this.#looked.clear();
    for (const end of this.#ends) end();
  }

  #begin(groupID: string): Looked {
    const rereading = new Rereading(() => this.#read(groupID));
    const looked: Looked = { rereading, open: 0, wanted: membersAtOnce };
    this.#looked.set(groupID, looked);
    this.#reread(groupID);
    return looked;
  }

  #leave(groupID: string, looked: Looked): void {
    if (this.#looked.get(groupID) !== looked) return;
    this.#looked.delete(groupID);
    const left = new Map(this.#byID.get());
    left.delete(groupID);
    this.#byID.set(left);
  }

  #reread(groupID: string): void {
    if (this.#parts.isReady?.() !== false) this.#looked.get(groupID)?.rereading.start();
  }

  async #read(groupID: string): Promise<void> {
    const known = this.#byID.get().get(groupID) ?? unknownGroup;
    try {
      const { client, selfUserID } = this.#parts;
      const wanted = this.#looked.get(groupID)?.wanted ?? membersAtOnce;
      const [{ groupInfo: info }, { userInfo: self }, { count: memberCount }, some] = await Promise.all([
        client.queryGroupInfo(groupID),
        client.queryGroupMemberInfo(selfUserID, groupID),
        client.queryGroupMemberCount(groupID),
        someMembers((page) => client.queryGroupMemberList(groupID, page), wanted),
      ]);
      this.#set(groupID, { info, self, memberCount, ...some, failureCode: undefined });
    } catch (error) {
      const failureCode = codeOf(error);
      this.#set(groupID, { ...(lostCodes.includes(failureCode) ? unknownGroup : known), failureCode });
    }
  }

  #set(groupID: string, details: GroupDetails): void {
    // Nobody may look at it any more.
    if (this.#looked.has(groupID)) this.#byID.set(new Map(this.#byID.get()).set(groupID, details));
  }
}
