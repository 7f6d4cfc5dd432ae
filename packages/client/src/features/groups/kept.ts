import type { WireGroupInfo, WireGroupMember } from '@parley/protocol/features/group-values';
import type { Cache } from '../../cache/cache.ts';
import type { DocumentKind } from '../../cache/documents.ts';
import { heldOf } from '../../core/kept-list.ts';
import type { WireGroupSponsor } from './info.ts';

/** A group that the user is in, as this device was told of it last. */
export interface GroupRow {
  readonly log: number;
  /** The entry of the group's log with which the user came in. */
  readonly position: number;
  /** The entry of his own log that told him; groups are listed by it. */
  readonly enteredAt: number;
  readonly info: WireGroupInfo;
  /** Absent: nobody has asked. */
  readonly memberCount?: number;
}

/** A member of a group, as this device was told of him last. */
export interface MemberRow {
  readonly groupID: string;
  /** That of the group then: what was known before the user went and came back says nothing. */
  readonly position: number;
  readonly member: WireGroupMember;
  readonly sponsor?: WireGroupSponsor | undefined;
}

/** The server is asked for what is shown, so that nothing is lost with a document but what there is without a connection. */
export const groupKind: DocumentKind<GroupRow> = {
  ...{ name: 'group', bodyVersion: 1, documentsMax: 20_000, survivesReset: false },
};
export const memberKind: DocumentKind<MemberRow> = {
  ...{ name: 'groupMember', bodyVersion: 1, documentsMax: 20_000, survivesReset: false },
};

export const keptGroups = async (cache: Cache): Promise<readonly GroupRow[]> =>
  (await heldOf(cache, groupKind)).map(({ body }) => body);
