import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { randomInt } from '@parley/kernel/random';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { toLogKey } from '../../core/ids.ts';
import { checkAttributeSizes, setAttributes } from './attribute-rules.ts';
import { candidatesOf, named } from './candidates.ts';
import type { ActingContext, Context } from './context.ts';
import { conversationLock, settle, userLocks } from './deeds.ts';
import { encodeMembers } from './encode.ts';
import { checkTexts } from './group-text-rules.ts';
import {
  admit,
  type Candidate,
  checkNewGroup,
  checkNewGroupID,
  membersMaxOf,
  type NotAdmitted,
  nextPlaces,
} from './life-rules.ts';
import { attributeLimitsOf, textLimitsOf } from './limits.ts';
import { memberRole, ownerRole } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';
import { tipsIDIn } from './tips.ts';

type Declared = (typeof methods.groups)['createGroup'];

const idTailLength = 5;
const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `#` and the number that no other thing of the app has, with some chance behind it, so that it cannot be guessed. */
function newGroupID({ ids, random }: Context): string {
  const tail = Array.from({ length: idTailLength }, () => idAlphabet[randomInt(random, idAlphabet.length)]).join('');
  return `#${ids.next().toString(36)}${tail}`;
}

/** What can be said of a new group without looking at others. */
function admissible(context: Context, params: ParamsOf<Declared>) {
  const { groups } = context.config;
  const textFault = checkTexts(params, textLimitsOf(groups));
  if (textFault) return textFault;
  const membersMax = membersMaxOf(params.maxMemberCount, groups.membersMax);
  if (isRefusal(membersMax)) return membersMax;
  const tooLong = checkAttributeSizes(params.attributes, attributeLimitsOf(groups));
  return tooLong ?? { membersMax };
}

/** Makes a group with its first members; whoever cannot be one is named, and the group is made all the same. */
export async function createGroup(
  context: ActingContext,
  actor: Actor,
  params: ParamsOf<Declared>,
): Promise<ResultOf<Declared> | Refusal<ErrorOf<Declared>>> {
  const draft = admissible(context, params);
  if (isRefusal(draft)) return draft;
  const made = await makeGroup(context, actor, { ...params, ...draft });
  if (isRefusal(made)) return made;
  const { groupID: _groupID, ...result } = made;
  return result;
}

/** A group whose texts and attributes are known to be short enough. */
interface NewGroup extends Omit<ParamsOf<Declared>, 'maxMemberCount'> {
  readonly membersMax: number;
  /** When it was made, and its first members came in; absent: now. */
  readonly createdAt?: Millis;
}

interface Made extends Omit<ResultOf<Declared>, 'failed'> {
  readonly groupID: string;
  readonly failed: NotAdmitted[];
}

/** Makes it, and says under which ID. */
export async function makeGroup(
  context: ActingContext,
  actor: Actor,
  params: NewGroup,
): Promise<Made | Refusal<ErrorOf<Declared>>> {
  const { app, userKey, userID } = actor;
  const { membersMax } = params;
  const groupID = params.groupID === '' ? newGroupID(context) : params.groupID;
  const log = toLogKey(context.ids.next());
  const tipsID = tipsIDIn(context);
  const asked = await named(
    context.storage.read(app),
    params.userIDs.filter((one) => one !== userID),
  );
  const { groupsPerUserMax: groupsMax, groupsMax: appGroupsMax } = context.config.groups;
  return context.commit.run<Made, ErrorOf<Declared>>({
    app,
    keys: [
      { app, kind: 'name', key: `group ${groupID}` },
      conversationLock(app, log),
      ...userLocks(app, [userKey, ...asked.userKeys]),
    ],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const taken = checkNewGroupID(await stores.groups.byGroupID(groupID));
      if (taken) return taken;
      const set = setAttributes([], params.attributes, attributeLimitsOf(context.config.groups));
      if (isRefusal(set)) return set;
      const own = await stores.groups.groupsOf(userKey);
      const counts = {
        groupCount: own.groupCount,
        liveCount: appGroupsMax === 0 ? 0 : await stores.groups.liveCount(),
      };
      const refusal = checkNewGroup(counts, { groupsMax, appGroupsMax });
      if (refusal) return refusal;
      const now = context.clock.wall();
      const candidates = await candidatesOf(stores, asked, undefined);
      const { added, failed } = admit(candidates, { memberCount: 1, membersMax, groupsMax });
      const attributes = set === 'unchanged' ? [] : set.attributes;
      const given = { ...params, log, groupID, attributes, dataSeq: 0, createdAt: params.createdAt ?? now };
      const { group, founder, members } = founded(given, { userKey, ...own }, added, now);
      await stores.groups.create(group);
      const user = present(await stores.users.byUserKey(userKey), 'whoever acts is registered');
      const head = await stores.groups.head(log);
      const scene = { context, actor, stores, group, head, now, user, self: founder, tipsID };
      const entering = { members, event: 5, ownEvent: 4 };
      const { changed, effects } = await settle(scene, { group, founder, entering });
      const all = await encodeMembers(stores, log, [founder, ...members], now);
      return { result: { ...changed, groupID, members: all, failed: [...failed] }, effects };
    },
  });
}

type Owner = Pick<GroupMember, 'userKey'> & { readonly newestPlace: number };
type Drafted = Omit<Group, 'mute' | 'memberCount' | 'newestPlace'>;

/** The group as it is made, with its owner and those who come in with him. */
function founded(drafted: Drafted, owner: Owner, added: readonly Candidate[], now: Millis) {
  const { createdAt } = drafted;
  const newest = Math.max(owner.newestPlace, ...added.map(({ newestPlace }) => newestPlace));
  const places = nextPlaces(newest, now, 1 + added.length);
  const placeAt = (index: number): number => present(places[index], 'everybody has a place');
  const come = { nickname: '', muteExpiredTime: 0, enteredAt: createdAt };
  const founder: GroupMember = { ...come, userKey: owner.userKey, role: ownerRole, enterType: 1, place: placeAt(0) };
  const members = added.map(
    (one, index): GroupMember => ({
      ...come,
      userKey: present(one.userKey, 'who is added is registered'),
      role: memberRole,
      enterType: 4,
      operatorKey: owner.userKey,
      place: placeAt(index + 1),
    }),
  );
  const group: Group = {
    ...drafted,
    mute: { mode: 0, expiredTime: 0, roles: [] },
    memberCount: 1 + members.length,
    newestPlace: placeAt(members.length),
  };
  return { group, founder, members };
}
