import { present } from '@parley/kernel/assert';
import type { CommonError, Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { UserKey } from '../../core/ids.ts';
import type { ActingContext } from './context.ts';
import { conversationLock, type Deed, type Scene, type Settled, settle, userLocks } from './deeds.ts';
import { nextEntry } from './entry-rules.ts';
import { type Authority, type GroupAct, noGroup, notMember, refusalOutside, refusalTo } from './role-rules.ts';
import type { GroupMember } from './store.ts';
import { tipsIDIn } from './tips.ts';

/** Where somebody acts by a right of his own, or for the app's server. */
interface ActScene extends Scene {
  readonly authority: Authority;
}

interface Act<Result, Errors extends ErrorName> {
  readonly groupID: string;
  /** Whom it concerns beside the actor; their own logs are locked. */
  readonly others?: readonly UserKey[];
  /** `Deed`s are written; the result is made of what that left. `undefined`: there is nothing to be changed. */
  decide(scene: ActScene): Promise<{ deed?: Deed; result(settled: Settled): Result } | Refusal<Errors>>;
}

type GroupError = 'GroupModuleGroupDoesNotExist' | 'NetworkModuleUserIsNotLogged';

/** Lets the actor do something in a group that is there, alone with it. */
export async function act<Result, Errors extends ErrorName>(
  context: ActingContext,
  actor: Actor,
  { groupID, others = [], decide }: Act<Result, Errors>,
): Promise<Result | Refusal<Errors | GroupError | CommonError>> {
  const { app, userKey } = actor;
  const found = await context.storage.read(app).groups.byGroupID(groupID);
  if (!found || found.dismissedPosition !== undefined) return noGroup;
  const tipsID = tipsIDIn(context);
  return context.commit.run<Result, Errors | GroupError>({
    app,
    keys: [conversationLock(app, found.log), ...userLocks(app, [userKey, ...others])],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const group = await stores.groups.byLog(found.log);
      if (!group || group.dismissedPosition !== undefined) return noGroup;
      const [self] = await stores.groups.membersAmong(group.log, [userKey]);
      const user = present(await stores.users.byUserKey(userKey), 'whoever acts is registered');
      const head = await stores.groups.head(group.log);
      const { at: now } = nextEntry(head, context.clock.wall());
      const authority: Authority = { userKey, role: self?.role, isOfApp: actor.session === undefined };
      const scene = { context, actor, stores, group, head, now, user, self, tipsID, authority };
      const decided = await decide(scene);
      if ('refused' in decided) return decided;
      const settled = decided.deed ? await settle(scene, decided.deed) : nothingChanged;
      return { result: decided.result(settled), effects: settled.effects };
    },
  });
}

const nothingChanged: Settled = { changed: {}, entered: { userList: [], operators: [] }, effects: {} };

type Right = 'GroupModuleUserIsNotInTheGroup' | 'GroupModuleGroupNoCorrespondingOperationAuthority';

/** The same for who has the right to it, by his role or because the app's server asks. */
export const actByRight = <Result, Errors extends ErrorName = never>(
  context: ActingContext,
  actor: Actor,
  right: GroupAct,
  { decide, ...given }: Act<Result, Errors>,
): Promise<Result | Refusal<Errors | GroupError | Right | CommonError>> =>
  act<Result, Errors | Right>(context, actor, {
    ...given,
    decide: async (scene) => refusalTo(right, scene.authority, scene.group) ?? decide(scene),
  });

/** The same where every member has the right to it. */
export const actInside = <Result, Errors extends ErrorName = never>(
  context: ActingContext,
  actor: Actor,
  { decide, ...given }: Act<Result, Errors>,
): Promise<Result | Refusal<Errors | GroupError | 'GroupModuleUserIsNotInTheGroup' | CommonError>> =>
  act<Result, Errors | 'GroupModuleUserIsNotInTheGroup'>(context, actor, {
    ...given,
    decide: async (scene) => refusalOutside(scene.authority) ?? decide(scene),
  });

/** The same for a member. */
export function actAsMember<Result, Errors extends ErrorName>(
  context: ActingContext,
  actor: Actor,
  {
    decide,
    ...given
  }: Omit<Act<Result, Errors>, 'decide'> & {
    decide(scene: ActScene & { readonly self: GroupMember }): ReturnType<Act<Result, Errors>['decide']>;
  },
): Promise<Result | Refusal<Errors | GroupError | 'GroupModuleUserIsNotInTheGroup' | CommonError>> {
  return act<Result, Errors | 'GroupModuleUserIsNotInTheGroup'>(context, actor, {
    ...given,
    decide: async (scene) => (scene.self ? decide({ ...scene, self: scene.self }) : notMember),
  });
}
