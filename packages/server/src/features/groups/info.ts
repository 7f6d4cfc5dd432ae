import { isRefusal, type ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { checkAttributeSizes, deleteAttributes, setAttributes } from './attribute-rules.ts';
import type { ActingContext } from './context.ts';
import { actAsMember, type Changed } from './deeds.ts';
import { encodeGroup, encodeModes } from './encode.ts';
import { checkTexts } from './group-text-rules.ts';
import { attributeLimitsOf, textLimitsOf } from './limits.ts';
import { checkGroupMute, muteGroup as mutedBy } from './muting.ts';
import { mayAct, noAuthority } from './role-rules.ts';

type Declared = typeof methods.groups;

type Present<Of> = { readonly [Name in keyof Of]?: Exclude<Of[Name], undefined> };

/** Without the fields that are not given. */
const present = <Of extends object>(given: Of): Present<Of> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<Of>;

/** What a group is called and says; it is told also where it was so before. */
export async function updateGroupInfo(
  context: ActingContext,
  actor: Actor,
  params: ParamsOf<Declared['updateGroupInfo']>,
) {
  const { groupID, ...given } = params;
  const texts = present(given);
  const fault = checkTexts(texts, textLimitsOf(context.config.groups));
  if (fault) return fault;
  return actAsMember<Changed, never>(context, actor, {
    groupID,
    decide: async ({ group }) => ({
      deed: { group: { ...group, ...texts }, parts: texts },
      result: ({ changed }) => changed,
    }),
  });
}

export const updateGroupVerifyInfo = (
  context: ActingContext,
  actor: Actor,
  { groupID, ...given }: ParamsOf<Declared['updateGroupVerifyInfo']>,
) =>
  actAsMember(context, actor, {
    groupID,
    decide: async ({ group, self }) => {
      if (!mayAct('changeModes', self.role, group)) return noAuthority;
      const next = { ...group, ...present(given) };
      return { deed: { group: next, parts: { verifyInfo: encodeModes(next) } }, result: ({ changed }) => changed };
    },
  });

export async function setGroupAttributes(
  context: ActingContext,
  actor: Actor,
  { groupID, attributes }: ParamsOf<Declared['setGroupAttributes']>,
) {
  const limits = attributeLimitsOf(context.config.groups);
  const tooLong = checkAttributeSizes(attributes, limits);
  if (tooLong) return tooLong;
  return actAsMember(context, actor, {
    groupID,
    decide: async ({ group }) => {
      const set = setAttributes(group.attributes, attributes, limits);
      if (set === 'unchanged') return { result: ({ changed }) => changed };
      if (isRefusal(set)) return set;
      const parts = { attributes: { isSet: true, attributes: [...set.changed] } };
      return { deed: { group: { ...group, attributes: set.attributes }, parts }, result: ({ changed }) => changed };
    },
  });
}

export const deleteGroupAttributes = (
  context: ActingContext,
  actor: Actor,
  { groupID, keys }: ParamsOf<Declared['deleteGroupAttributes']>,
) =>
  actAsMember(context, actor, {
    groupID,
    decide: async ({ group }) => {
      const deleted = deleteAttributes(group.attributes, keys);
      if (isRefusal(deleted)) return deleted;
      const { attributes, removed, errorKeys } = deleted;
      const parts = { attributes: { isSet: false, attributes: [...removed] } };
      return {
        deed: { group: { ...group, attributes }, parts },
        result: ({ changed }) => ({ ...changed, errorKeys: [...errorKeys] }),
      };
    },
  });

export async function muteGroup(
  context: ActingContext,
  actor: Actor,
  { groupID, ...asked }: ParamsOf<Declared['muteGroup']>,
) {
  const fault = checkGroupMute(asked, context.config.groups);
  if (fault) return fault;
  return actAsMember(context, actor, {
    groupID,
    decide: async ({ group, self, now }) => {
      const mute = mutedBy(group, asked, self.role, now, context.config.groups);
      if (isRefusal(mute)) return mute;
      const next = { ...group, mute };
      const { mutedInfo } = encodeGroup(next, now);
      return { deed: { group: next, parts: { mutedInfo } }, result: ({ changed }) => ({ ...changed, mutedInfo }) };
    },
  });
}
