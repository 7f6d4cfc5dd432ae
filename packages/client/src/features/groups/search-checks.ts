import { isRefusal, type Method, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { searchGroupMembers, searchGroups } from '@parley/protocol/features/group-search';
import { limits } from '@parley/protocol/limits';
import { flag, object, optional, count as whole } from '@parley/protocol/schema';
import { checkFields, checkParams, pageLength } from '../../core/arguments.ts';

const common = {
  count: pageLength(limits.groupPageMax),
  nextFlag: optional(whole),
  keywords: searchGroups.params.entries.keywords,
  isAlsoMatchGroupMemberNickname: optional(flag),
};
const groupSearch = object({ ...common, isAlsoMatchGroupMemberUserName: optional(flag) });
const memberSearch = object(common);

interface Search {
  readonly count: number;
  readonly nextFlag?: number | undefined;
  readonly keywords: readonly string[];
  readonly isAlsoMatchGroupMemberNickname?: boolean | undefined;
}

const toParams = <Of extends Method>(method: Of, search: Search | Refusal, more: object): ParamsOf<Of> | Refusal => {
  if (isRefusal(search)) return search;
  const { count, nextFlag: after = 0, keywords, isAlsoMatchGroupMemberNickname: isByNickname = false } = search;
  return checkParams(method, { after, count, keywords, isByNickname, ...more });
};

export function checkGroupSearch(config: unknown): ParamsOf<typeof searchGroups> | Refusal {
  const search = checkFields('config', groupSearch, config);
  const isByUserName = !isRefusal(search) && search.isAlsoMatchGroupMemberUserName === true;
  return toParams(searchGroups, search, { isByUserName });
}

export const checkMemberSearch = (groupID: unknown, config: unknown): ParamsOf<typeof searchGroupMembers> | Refusal =>
  toParams(searchGroupMembers, checkFields('config', memberSearch, config), { groupID });
