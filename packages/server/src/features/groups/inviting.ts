import { present } from '@parley/kernel/assert';
import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { ask, askable } from './application-rules.ts';
import { candidatesOf, named } from './candidates.ts';
import { enterTypes, invited, withNewcomers } from './coming-and-going.ts';
import type { ActingContext } from './context.ts';
import { actAsMember, type Deed, type Scene, type Settled } from './deeds.ts';
import { admit, type Candidate } from './life-rules.ts';
import { mayAct, noAuthority } from './role-rules.ts';

type Declared = typeof methods.groups;
type Failed = ResultOf<Declared['inviteUsersIntoGroup']>['failed'];

interface Invitation {
  readonly groupID: string;
  readonly userIDs: readonly string[];
  readonly wording: string;
}

interface Invited {
  readonly deed?: Deed;
  readonly failed: Failed;
  /** Who is asked, and comes in when he agrees. */
  readonly applied: readonly string[];
}

const beInviteModeApplication = 1;

/** Brings users into a group, or asks them, as the group has it. */
async function invite<Result>(
  context: ActingContext,
  actor: Actor,
  { groupID, userIDs, wording }: Invitation,
  answer: (settled: Settled, invited: Invited) => Result,
) {
  const asked = await named(context.storage.read(actor.app), userIDs);
  const applicationIDs = asked.userKeys.map(() => context.ids.next());
  return actAsMember(context, actor, {
    groupID,
    others: asked.userKeys,
    decide: async (scene) => {
      const { stores, group, self } = scene;
      if (!mayAct('invite', self.role, group)) return noAuthority;
      const candidates = await candidatesOf(stores, asked, group);
      const done =
        group.beInviteMode === beInviteModeApplication
          ? await askThem(scene, candidates, { wording, applicationIDs })
          : bringIn(scene, candidates);
      return { ...(done.deed && { deed: done.deed }), result: (settled: Settled) => answer(settled, done) };
    },
  });
}

function bringIn(scene: Scene, candidates: readonly Candidate[]): Invited {
  const { context, actor, group } = scene;
  const { groupsPerUserMax: groupsMax } = context.config.groups;
  const { added, failed } = admit(candidates, { ...group, groupsMax });
  if (added.length === 0) return { failed, applied: [] };
  const come = withNewcomers(scene, added, { enterType: enterTypes.invited, operatorKey: actor.userKey });
  return { deed: { group: come.group, entering: { members: come.members, ...invited } }, failed, applied: [] };
}

async function askThem(
  { context, actor, stores, group, now }: Scene,
  candidates: readonly Candidate[],
  given: { readonly wording: string; readonly applicationIDs: readonly number[] },
): Promise<Invited> {
  const { asked, failed } = askable(candidates);
  if (asked.length === 0) return { failed, applied: [] };
  const { log } = group;
  const inviterKey = actor.userKey;
  const userKeys = asked.map(({ userKey }) => userKey);
  const waiting = await stores.groups.waitingInvitations(log, inviterKey, userKeys);
  const applicationMs = context.config.groups.applicationSeconds * 1000;
  const applications = userKeys.flatMap((userKey, index) => {
    const applicationID = present(given.applicationIDs[index], 'there is one for each');
    const draft = { applicationID, log, userKey, inviterKey, wording: given.wording };
    const before = waiting.find((one) => one.userKey === userKey);
    return ask(before, draft, applicationMs, now);
  });
  return { deed: { group, applications }, failed, applied: asked.map(({ userID }) => userID) };
}

/** Whoever is asked has not come in, which is why he stands among those who failed. */
export const inviteUsersIntoGroup = (
  context: ActingContext,
  actor: Actor,
  { groupID, userIDs }: ParamsOf<Declared['inviteUsersIntoGroup']>,
) =>
  invite(context, actor, { groupID, userIDs, wording: '' }, ({ changed, entered: members }, { failed, applied }) => ({
    ...changed,
    members,
    failed: [...failed, ...applied.map((userID) => ({ userID, reason: 'applied' as const }))],
  }));

export const sendGroupInviteApplications = (
  context: ActingContext,
  actor: Actor,
  params: ParamsOf<Declared['sendGroupInviteApplications']>,
) => invite(context, actor, params, ({ changed }, { failed }) => ({ ...changed, failed }));
