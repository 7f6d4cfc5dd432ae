import { method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, text } from '../schema.ts';
import { groupID, memberErrors, members, page } from './group-values.ts';
import { told } from './values.ts';

/** All of them have to occur in one text; case does not matter. */
const keywords = list(text({ bytesMin: 1, bytesMax: limits.searchKeywordBytesMax }), {
  min: 1,
  max: limits.searchKeywordsMax,
});

export const searchGroups = method({
  name: 'searchGroups',
  doc: 'Finds groups of the caller by their names, and if asked by those of members, in the order in which he came into them.',
  needsLogin: true,
  params: object({ ...page, keywords, isByUserName: flag, isByNickname: flag }),
  result: object({
    groups: list(
      object({
        groupID: told,
        groupName: told,
        groupAvatarUrl: told,
        /** The first that match, up to `limits.groupMembersFoundMax`. */
        members,
      }),
      { max: limits.groupPageMax },
    ),
    /** 0: there are no more; otherwise there may be, also behind an answer without a group. */
    next: count,
  }),
  errors: [],
  rate: 'query',
  failure: 'GroupModuleQueryGroupListError',
});

export const searchGroupMembers = method({
  name: 'searchGroupMembers',
  doc: 'Finds members of a group of the caller by their names, and if asked by their nicknames, in the order in which they came.',
  needsLogin: true,
  params: object({ groupID, ...page, keywords, isByNickname: flag }),
  result: object({
    members,
    /** 0: there are no more; otherwise there may be, also behind an answer without a member. */
    next: count,
  }),
  errors: memberErrors,
  rate: 'query',
  failure: 'GroupModuleQueryGroupMemberListError',
});
