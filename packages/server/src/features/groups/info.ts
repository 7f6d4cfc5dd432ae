import { isRefusal, type ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { actByRight, actInside } from './acting.ts';
import { changedAttributes, checkAttributeSizes, deleteAttributes, setAttributes } from './attribute-rules.ts';
import type { ActingContext } from './context.ts';
import type { Changed } from './deeds.ts';
import { encodeGroup, encodeModes } from './encode.ts';
import { checkTexts, differing } from './group-text-rules.ts';
import { withMembersMax } from './life-rules.ts';
import { attributeLimitsOf, muteSecondsMaxOf, textLimitsOf } from './limits.ts';
import { checkGroupMute, isSameMute, type MuteCommand, muteGroup as mutedBy } from './muting.ts';
import type { Group } from './store.ts';

type Declared = typeof methods.groups;

type Present<Of> = { readonly [Name in keyof Of]?: Exclude<Of[Name], undefined> };

/** Without the fields that are not given. */
export const present = <Of extends object>(given: Of): Present<Of> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<Of>;

type Texts = Partial<Pick<Group, 'groupName' | 'groupAvatarUrl' | 'groupNotice'>>;

/** What a group is called and says; it is told also where it was so before. */
export async function updateGroupInfo(
  context: ActingContext,
  actor: Actor,
  params: ParamsOf<Declared['updateGroupInfo']>,
) {
  const { groupID, ...given } = params;
  const texts = present(given);
  return checkTexts(texts, textLimitsOf(context.config.groups)) ?? changeGroupInfo(context, actor, { groupID, texts });
}

/** The same with texts that are known to be short enough; the app's server tells nothing that was so before. */
export const changeGroupInfo = (
  context: ActingContext,
  actor: Actor,
  { groupID, texts }: { readonly groupID: string; readonly texts: Texts },
) =>
  actInside<Changed, never>(context, actor, {
    groupID,
    decide: async ({ group, authority }) => {
      const told = authority.isOfApp ? differing(texts, group) : texts;
      const deed = { group: { ...group, ...told, dataSeq: group.dataSeq + 1 }, parts: told };
      return { ...(Object.keys(told).length > 0 && { deed }), result: ({ changed }) => changed };
    },
  });

export const updateGroupVerifyInfo = (
  context: ActingContext,
  actor: Actor,
  { groupID, ...given }: ParamsOf<Declared['updateGroupVerifyInfo']>,
) => changeModes(context, actor, { groupID, modes: present(given), membersMax: 0 });

interface Modes {
  readonly groupID: string;
  readonly modes: Partial<Pick<Group, 'joinMode' | 'inviteMode' | 'beInviteMode'>>;
  /** How many members it may have; 0: as many as before. */
  readonly membersMax: number;
}

export const changeModes = (context: ActingContext, actor: Actor, { groupID, modes, membersMax: asked }: Modes) =>
  actByRight<Changed, 'CommonModuleParamsInvalid'>(context, actor, 'changeModes', {
    groupID,
    decide: async ({ group, authority }) => {
      const membersMax = withMembersMax(group, asked, context.config.groups.membersMax);
      if (isRefusal(membersMax)) return membersMax;
      const next = { ...group, ...modes, membersMax };
      const isTold = !authority.isOfApp || Object.keys(differing(modes, group)).length > 0;
      const deed = { group: next, ...(isTold && { parts: { verifyInfo: encodeModes(next) } }) };
      return {
        ...((isTold || membersMax !== group.membersMax) && { deed }),
        result: ({ changed }) => changed,
      };
    },
  });

export async function setGroupAttributes(
  context: ActingContext,
  actor: Actor,
  params: ParamsOf<Declared['setGroupAttributes']>,
) {
  const outcome = await changeAttributes(context, actor, params);
  return isRefusal(outcome) ? outcome : outcome.changed;
}

/** Returns what the group has from then on as well; the app's server tells nothing that was so before. */
export async function changeAttributes(
  context: ActingContext,
  actor: Actor,
  { groupID, attributes }: ParamsOf<Declared['setGroupAttributes']>,
) {
  const limits = attributeLimitsOf(context.config.groups);
  const tooLong = checkAttributeSizes(attributes, limits);
  if (tooLong) return tooLong;
  return actInside(context, actor, {
    groupID,
    decide: async ({ group, authority }) => {
      const set = setAttributes(group.attributes, attributes, limits);
      if (set === 'unchanged') return { result: ({ changed }) => ({ changed, attributes: group.attributes }) };
      if (isRefusal(set)) return set;
      const told = authority.isOfApp ? changedAttributes(group.attributes, set.changed) : set.changed;
      const parts = { attributes: { isSet: true, attributes: [...told] } };
      return {
        ...(told.length > 0 && { deed: { group: { ...group, attributes: set.attributes }, parts } }),
        result: ({ changed }) => ({ changed, attributes: set.attributes }),
      };
    },
  });
}

export async function deleteGroupAttributes(
  context: ActingContext,
  actor: Actor,
  params: ParamsOf<Declared['deleteGroupAttributes']>,
) {
  const outcome = await removeAttributes(context, actor, params);
  if (isRefusal(outcome)) return outcome;
  const { changed, errorKeys } = outcome;
  return { ...changed, errorKeys: [...errorKeys] };
}

/** Returns what the group has from then on as well. */
export const removeAttributes = (
  context: ActingContext,
  actor: Actor,
  { groupID, keys }: ParamsOf<Declared['deleteGroupAttributes']>,
) =>
  actInside(context, actor, {
    groupID,
    decide: async ({ group }) => {
      const deleted = deleteAttributes(group.attributes, keys);
      if (isRefusal(deleted)) return deleted;
      const { attributes, removed, errorKeys } = deleted;
      const parts = { attributes: { isSet: false, attributes: [...removed] } };
      return {
        deed: { group: { ...group, attributes }, parts },
        result: ({ changed }) => ({ changed, attributes, errorKeys }),
      };
    },
  });

export async function muteGroup(
  context: ActingContext,
  actor: Actor,
  { groupID, ...asked }: MuteCommand & { readonly groupID: string },
) {
  const limits = { muteSecondsMax: muteSecondsMaxOf(context.config.groups, actor) };
  const fault = checkGroupMute(asked, limits);
  if (fault) return fault;
  return actByRight(context, actor, 'muteGroup', {
    groupID,
    decide: async ({ group, authority, now }) => {
      const mute = mutedBy(group, asked, authority, now, limits);
      if (isRefusal(mute)) return mute;
      const next = { ...group, mute };
      const { mutedInfo } = encodeGroup(next, now);
      const isTold = !authority.isOfApp || !isSameMute(group.mute, mute, now);
      return {
        ...(isTold && { deed: { group: next, parts: { mutedInfo } } }),
        result: ({ changed }) => ({ ...changed, mutedInfo }),
      };
    },
  });
}
