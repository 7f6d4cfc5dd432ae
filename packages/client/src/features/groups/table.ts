import type { BodyOf } from '@parley/protocol/define';
import type {
  GroupChange,
  groupMembership,
  WireGroupInfo,
  WireGroupMembers,
} from '@parley/protocol/features/group-values';
import type { Cache } from '../../cache/cache.ts';
import { type DocumentPut, type DocumentsChange, toPut } from '../../cache/documents.ts';
import { joined } from '../../core/changes.ts';
import { heldOf } from '../../core/kept-list.ts';
import { sponsored } from './info.ts';
import { type GroupRow, groupKind, type MemberRow, memberKind } from './kept.ts';

export type Membership = BodyOf<typeof groupMembership>;

/** Whether the server said that the user is out of a group since he came into it at a position of its log. */
export type IsOut = (groupID: string, position: number) => boolean;

const keyOf = (groupID: string, userID: string): string => `${groupID} ${userID}`;

/**
 * The groups that the user is in, and members that he has seen, as this device was told last: what is shown without a
 * connection. Whatever changes it returns what is to be written.
 */
export class GroupTable {
  readonly #cache: Cache;
  /** Also of groups that ended without a word of it in the own log of the user. */
  readonly #rows: Map<string, GroupRow>;
  readonly #isOut: IsOut;
  /** What was told of groups that the user may be found to be in by the same writing. */
  #early: { readonly groupID: string; readonly position: number; readonly change: GroupChange }[] = [];

  constructor(cache: Cache, rows: readonly GroupRow[], isOut: IsOut) {
    this.#cache = cache;
    this.#isOut = isOut;
    this.#rows = new Map(rows.map((row) => [row.info.groupID, row]));
  }

  get(groupID: string): GroupRow | undefined {
    const row = this.#rows.get(groupID);
    return row && this.#isOut(groupID, row.position) ? undefined : row;
  }

  /** In the order in which the user came into them. */
  get rows(): readonly GroupRow[] {
    const present = [...this.#rows.keys()].flatMap((groupID) => this.get(groupID) ?? []);
    return present.sort((one, other) => one.enteredAt - other.enteredAt);
  }

  clear(): void {
    this.#rows.clear();
    this.#early = [];
  }

  /** The user came or went, by an entry of his own log. */
  take(enteredAt: number, { log, isMember, position, groupInfo: info }: Membership): DocumentsChange {
    const { groupID } = info;
    if (!isMember) return this.drop(groupID);
    const change = this.#put({ log, position, enteredAt, info });
    const early = this.#early.filter((one) => one.groupID === groupID && one.position >= position);
    return joined([change, ...early.map((one) => this.apply(groupID, one.position, one.change))]);
  }

  /** Something of a group changed. */
  apply(groupID: string, position: number, change: GroupChange): DocumentsChange {
    const row = this.#rows.get(groupID);
    if (!row) {
      this.#early.push({ groupID, position, change });
      return {};
    }
    if (change.dismissed) return this.drop(groupID);
    const { moved, memberInfo } = change;
    const info = changedInfo(row.info, change);
    const by = (moved?.members.userList.length ?? 0) * (moved?.isEntering ? 1 : -1);
    const count = row.memberCount === undefined ? {} : { memberCount: row.memberCount + by };
    const userIDs = moved && !moved.isEntering ? moved.members.userList.map(({ userID }) => userID) : [];
    return joined([
      this.#put({ ...row, info, ...count }),
      moved?.isEntering ? this.learnMembers(groupID, moved.members) : {},
      memberInfo ? this.learnMembers(groupID, memberInfo) : {},
      { removeDocuments: userIDs.map((userID) => ({ kind: memberKind, key: keyOf(groupID, userID) })) },
    ]);
  }

  /** Everything of one writing was told. */
  settle(): void {
    this.#early = [];
  }

  /** What the server answered of a group; of one that the user is not known to be in nothing is kept. */
  learn(groupID: string, answer: { readonly info?: WireGroupInfo; readonly memberCount?: number }): DocumentsChange {
    const row = this.#rows.get(groupID);
    return row ? this.#put({ ...row, ...answer }) : {};
  }

  learnAttributes(groupID: string, attributes: WireGroupInfo['attributes']): DocumentsChange {
    const row = this.#rows.get(groupID);
    return row ? this.#put({ ...row, info: { ...row.info, attributes } }) : {};
  }

  learnMembers(groupID: string, members: WireGroupMembers): DocumentsChange {
    const row = this.#rows.get(groupID);
    if (!row) return {};
    const { position } = row;
    const putDocuments = sponsored(members).map(
      (one): DocumentPut =>
        toPut(memberKind, { key: keyOf(groupID, one.member.userID), body: { groupID, position, ...one } }),
    );
    return { putDocuments };
  }

  /** The user is in it no more. */
  drop(groupID: string): DocumentsChange {
    return this.#rows.delete(groupID) ? { removeDocuments: [{ kind: groupKind, key: groupID }] } : {};
  }

  /** Members of groups that this device has been told of, in the order in which they came. */
  async members(): Promise<readonly MemberRow[]> {
    const documents = await heldOf(this.#cache, memberKind);
    const rows = documents.map(({ body }) => body);
    const current = rows.filter(({ groupID, position }) => this.get(groupID)?.position === position);
    return current.sort((one, other) => one.member.enterTime - other.member.enterTime);
  }

  #put(row: GroupRow): DocumentsChange {
    const { groupID } = row.info;
    this.#rows.set(groupID, row);
    return { putDocuments: [toPut(groupKind, { key: groupID, body: row })] };
  }
}

/** The group with the parts that are another one now. */
function changedInfo(info: WireGroupInfo, change: GroupChange): WireGroupInfo {
  const { groupName = info.groupName, groupAvatarUrl = info.groupAvatarUrl, groupNotice = info.groupNotice } = change;
  const { verifyInfo = info.verifyInfo, mutedInfo = info.mutedInfo, attributes: changed } = change;
  const attributes = changed ? withAttributes(info, changed) : info.attributes;
  return { ...info, groupName, groupAvatarUrl, groupNotice, verifyInfo, mutedInfo, attributes };
}

function withAttributes(
  { attributes }: WireGroupInfo,
  { isSet, attributes: changed }: NonNullable<GroupChange['attributes']>,
): WireGroupInfo['attributes'] {
  const keys = new Set(changed.map(({ key }) => key));
  const others = attributes.filter(({ key }) => !keys.has(key));
  return isSet ? [...others, ...changed] : others;
}
