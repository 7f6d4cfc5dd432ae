import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { actByRight } from './acting.ts';
import { ask, askable } from './application-rules.ts';
import type { GroupApplication } from './application-store.ts';
import { candidatesOf, named } from './candidates.ts';
import { enterTypes, invited, withNewcomers } from './coming-and-going.ts';
import type { ActingContext } from './context.ts';
import type { Deed, Scene, Settled } from './deeds.ts';
import { admit, type Candidate, type NotAdmitted } from './life-rules.ts';

type Declared = typeof methods.groups;

interface Invitation {
  readonly groupID: string;
  readonly userIDs: readonly string[];
  readonly wording: string;
}

interface Invited {
  readonly deed?: Deed;
  readonly failed: NotAdmitted[];
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
  return actByRight(context, actor, 'invite', {
    groupID,
    others: asked.userKeys,
    decide: async (scene) => {
      const { stores, group } = scene;
      const candidates = await candidatesOf(stores, asked, group);
      const done =
        group.beInviteMode === beInviteModeApplication
          ? await askThem(scene, candidates, { wording, applicationIDs })
          : bringIn(scene, candidates);
      return { ...(done.deed && { deed: done.deed }), result: (settled: Settled) => answer(settled, done) };
    },
  });
}

function bringIn(
  scene: Scene,
  candidates: readonly Candidate[],
  enteredAtByID: ReadonlyMap<string, Millis> = new Map(),
): Invited {
  const { context, actor, group } = scene;
  const { groupsPerUserMax: groupsMax } = context.config.groups;
  const { added, failed } = admit(candidates, { ...group, groupsMax });
  if (added.length === 0) return { failed, applied: [] };
  const newcomers = added.map((one) => ({ ...one, enteredAt: enteredAtByID.get(one.userID) ?? scene.now }));
  newcomers.sort((one, other) => one.enteredAt - other.enteredAt);
  const come = withNewcomers(scene, newcomers, { enterType: enterTypes.invited, operatorKey: actor.userKey });
  return { deed: { group: come.group, entering: { members: come.members, ...invited } }, failed, applied: [] };
}

async function askThem(
  { context, actor, stores, group, now }: Scene,
  candidates: readonly Candidate[],
  given: Pick<GroupApplication, 'wording' | 'isOfApp'> & { readonly applicationIDs: readonly number[] },
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
    const { wording, isOfApp } = given;
    const draft = { applicationID, log, userKey, inviterKey, wording, ...(isOfApp && { isOfApp }) };
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

/** Whom the app's server brings into a group, or has asked. */
interface Newcomer {
  readonly userID: string;
  /** Absent: now. */
  readonly enteredAt?: Millis | undefined;
  readonly isAsked: boolean;
}

/** For the app's server, to which the modes of the group do not matter. Of two for one user the last one counts. */
export async function addUsersToGroup(
  context: ActingContext,
  actor: Actor,
  { groupID, newcomers }: { readonly groupID: string; readonly newcomers: readonly Newcomer[] },
) {
  const newcomerByID = new Map(newcomers.map((one) => [one.userID, one]));
  const asked = await named(context.storage.read(actor.app), [...newcomerByID.keys()]);
  const applicationIDs = asked.userKeys.map(() => context.ids.next());
  const enteredAtByID = new Map(
    newcomers.flatMap(({ userID, enteredAt }) => (enteredAt === undefined ? [] : [[userID, enteredAt] as const])),
  );
  return actByRight(context, actor, 'invite', {
    groupID,
    others: asked.userKeys,
    decide: async (scene) => {
      const candidates = await candidatesOf(scene.stores, asked, scene.group);
      const isAsked = ({ userID }: Candidate): boolean => newcomerByID.get(userID)?.isAsked === true;
      const come = bringIn(
        scene,
        candidates.filter((one) => !isAsked(one)),
        enteredAtByID,
      );
      const draft = { wording: '', isOfApp: true, applicationIDs } as const;
      const applied = await askThem(scene, candidates.filter(isAsked), draft);
      const deed = { ...(come.deed ?? applied.deed), ...(applied.deed && { applications: applied.deed.applications }) };
      return {
        ...(deed.group && { deed: { ...deed, group: deed.group } }),
        result: () => ({ userIDs: asked.userIDs, failed: [...come.failed, ...applied.failed] }),
      };
    },
  });
}
