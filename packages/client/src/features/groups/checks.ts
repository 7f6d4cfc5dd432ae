import { isRefusal, type Method, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { muteGroup, muteGroupMembers, setGroupMemberRole } from '@parley/protocol/features/group-members';
import { createGroup, queryGroupList } from '@parley/protocol/features/groups';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { integer, list, object, optional, text, count as whole } from '@parley/protocol/schema';
import {
  checkConfig,
  checkDistinct,
  checkFields,
  checkParams,
  checkValue,
  type Fields,
  fieldsOf,
  invalid,
  isAbsent,
  isFields,
  pageLength,
} from '../../core/arguments.ts';
import { checkPairs } from '../../core/pairs.ts';
import { ZIMGroupMuteMode } from '../../enums.ts';

/** Parameters with users among them whom the call is about. */
export function checkTargets<Of extends Method>(
  method: Of,
  userIDs: unknown,
  params: Fields | Refusal,
): ParamsOf<Of> | Refusal {
  const targets = checkDistinct('userIDs', userIDs, limits.groupUserIDsMax);
  if (isRefusal(targets)) return targets;
  return checkParams(method, isRefusal(params) ? params : { ...params, userIDs: targets });
}

/** Attributes as the app gives them. */
export const checkAttributes = (name: string, value: unknown): readonly object[] | Refusal =>
  checkPairs(name, value, [
    'GroupModuleTheNumberOfGroupAttributesExceedsLimit',
    'GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit',
    'GroupModuleTheLengthOfGroupAttributeValueExceedsLimit',
  ]);

const textsOf = (value: unknown, ...names: readonly string[]): Fields => {
  const fields = fieldsOf(value, ...names);
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? '']));
};

export function checkNewGroup(
  groupInfo: unknown,
  userIDs: unknown,
  config: unknown,
): ParamsOf<typeof createGroup> | Refusal {
  if (!isFields(groupInfo)) return invalid('groupInfo: is not an object');
  const refusal = checkConfig(config);
  if (refusal) return refusal;
  const numbers = ['maxMemberCount', 'joinMode', 'inviteMode', 'beInviteMode'] as const;
  const {
    groupNotice = '',
    groupAttributes = {},
    ...given
  } = fieldsOf(config, ...['groupNotice', 'groupAttributes', ...numbers]);
  const attributes = checkAttributes('config.groupAttributes', groupAttributes);
  if (isRefusal(attributes)) return attributes;
  const modes = Object.fromEntries(numbers.map((name) => [name, given[name] ?? 0]));
  const names = textsOf(groupInfo, 'groupID', 'groupName', 'groupAvatarUrl');
  return checkTargets(createGroup, userIDs, { ...names, groupNotice, attributes, ...modes });
}

const pageSchema = object({ count: pageLength(limits.groupPageMax), nextFlag: optional(whole) });

/** Which page is asked for; the flag is the place behind which it begins. */
export function checkMemberPage(config: unknown): { readonly after: number; readonly count: number } | Refusal {
  const page = checkFields('config', pageSchema, config);
  return isRefusal(page) ? page : { after: page.nextFlag ?? 0, count: page.count };
}

/** Which page of the own groups is asked for; `undefined`: all of them. */
export function checkGroupPage(count: unknown, config: unknown): ParamsOf<typeof queryGroupList> | undefined | Refusal {
  if (isAbsent(count) && isAbsent(config)) return undefined;
  const length = checkValue('count', pageSchema.entries.count, count);
  if (isRefusal(length)) return length;
  const refusal = checkConfig(config);
  if (refusal) return refusal;
  const { nextFlag = 0, userIDs = [] } = fieldsOf(config, 'nextFlag', 'userIDs');
  const after = checkValue('config.nextFlag', whole, nextFlag);
  return isRefusal(after) ? after : checkTargets(queryGroupList, userIDs, { after, count: length });
}

const keysSchema = list(text({ bytesMax: limits.groupAttributeBytesMax }), {
  min: 1,
  max: limits.groupAttributesListedMax,
});

/** Keys of attributes, each once. */
export function checkKeys(keys: unknown): readonly string[] | Refusal {
  const distinct = checkDistinct('keys', keys, limits.groupAttributesListedMax);
  return isRefusal(distinct) ? distinct : checkValue('keys', keysSchema, distinct);
}

/** A user whom a call names by another name than the declaration has. */
export function checkMember<Of extends Method>(
  method: Of,
  name: string,
  { userID, ...params }: Fields,
): ParamsOf<Of> | Refusal {
  const checked = checkValue(name, userIDSchema, userID);
  return isRefusal(checked) ? checked : checkParams(method, { ...params, userID: checked });
}

const givenRole = integer({ min: 2, max: limits.groupRoleMax });

/** Nobody is made the owner in this way. */
export function checkRole(
  role: unknown,
  userID: unknown,
  groupID: unknown,
): ParamsOf<typeof setGroupMemberRole> | Refusal {
  const checked = checkValue('role', givenRole, role);
  return isRefusal(checked) ? checked : checkMember(setGroupMemberRole, 'forUserID', { userID, groupID, role });
}

/** Where a mute is lifted, the config says nothing. */
export function checkGroupMute(
  isMute: unknown,
  groupID: unknown,
  config: unknown,
): ParamsOf<typeof muteGroup> | Refusal {
  const lifting = { mode: ZIMGroupMuteMode.None, duration: 0, roles: [] };
  if (isMute === false) return checkParams(muteGroup, { isMute, groupID, ...lifting });
  if (!isFields(config)) return invalid('config: is not an object');
  const { mode, duration, roles } = fieldsOf(config, 'mode', 'duration', 'roles');
  if (mode === ZIMGroupMuteMode.None) return invalid('config.mode: mutes nobody');
  const isCustom = mode === ZIMGroupMuteMode.Custom;
  const named = isCustom ? checkDistinct('config.roles', roles, limits.groupMuteRolesMax) : [];
  if (isRefusal(named)) return named;
  if (isCustom && named.length === 0) return invalid('config.roles: is empty');
  return checkParams(muteGroup, { isMute, groupID, mode, duration, roles: named });
}

export function checkMemberMute(
  isMute: unknown,
  userIDs: unknown,
  groupID: unknown,
  config: unknown,
): ParamsOf<typeof muteGroupMembers> | Refusal {
  const { duration } = isMute === false ? { duration: 0 } : fieldsOf(config, 'duration');
  return checkTargets(muteGroupMembers, userIDs, { isMute, groupID, duration });
}
