import type { CommonError, ParamsOf, Refusal } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import { toUserID } from '../../core/ids.ts';
import { isBlocked } from '../blacklist/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { type Asked, changeCall, toldCall } from './changing.ts';
import type { Context, Stores } from './context.ts';
import { type CallFault, fault, isFault } from './fault-rules.ts';
import { admitInviting, type CallRoom, type Invitee, inviteMore, isActiveIn, open } from './rules.ts';
import type { Call } from './store.ts';

type Reason = 'unregistered' | 'blocked' | 'active';

interface Named {
  /** Each once, in the order of the request. */
  readonly userIDs: readonly string[];
  readonly found: ReadonlyMap<string, Invitee>;
}

export const roomOf = ({ config: { calls } }: Context): CallRoom => ({
  activeMax: calls.maxMembers,
  usersMax: limits.callUsersMax,
});

const noSelf = (actor: Actor, userIDs: readonly string[]): Refusal<CommonError> | undefined =>
  userIDs.includes(actor.userID)
    ? { refused: 'CommonModuleParamsInvalid', detail: 'userIDs: has the own user' }
    : undefined;

async function lookUp(
  users: UserDirectory,
  context: Context,
  { app }: Actor,
  userIDs: readonly string[],
): Promise<Named> {
  const found = new Map<string, Invitee>();
  for (const userID of userIDs) {
    const ids = await users.byUserID(context, app, toUserID(userID));
    if (ids) found.set(userID, ids);
  }
  return { userIDs, found };
}

interface Sorted {
  readonly invitees: readonly Invitee[];
  readonly failed: { userID: string; reason: Reason }[];
}

/** Who of the named can be invited, as it stands in the transaction, and why the others cannot. */
async function sort(
  context: Context,
  stores: Stores,
  inviter: Pick<Actor, 'userKey'>,
  { userIDs, found }: Named,
  call?: Call,
): Promise<Sorted> {
  const gone = new Set(await stores.users.unregisteredAmong([...found.values()].map(({ userKey }) => userKey)));
  const { restrictCallInvite } = context.config.blacklist;
  const sorted = { invitees: [] as Invitee[], failed: [] as Sorted['failed'] };
  for (const userID of userIDs) {
    const invitee = found.get(userID);
    if (!invitee || gone.has(invitee.userKey)) sorted.failed.push({ userID, reason: 'unregistered' });
    else if (call && isActiveIn(call, invitee.userKey)) sorted.failed.push({ userID, reason: 'active' });
    else if (restrictCallInvite && (await isBlocked(stores, invitee.userKey, inviter.userKey))) {
      sorted.failed.push({ userID, reason: 'blocked' });
    } else sorted.invitees.push(invitee);
  }
  return sorted;
}

/** Why nobody is left to be invited, where that is a failure. */
function nobodyLeft({ invitees, failed }: Sorted): CallFault<'unregistered' | 'blocked'> | undefined {
  if (invitees.length > 0) return undefined;
  if (failed.every(({ reason }) => reason === 'unregistered')) return fault('unregistered');
  return failed.some(({ reason }) => reason === 'blocked') && !failed.some(({ reason }) => reason === 'active')
    ? fault('blocked')
    : undefined;
}

/** A new callID that names no call yet, of three at most. */
export async function drawCallID(
  { ids, storage }: Pick<Context, 'ids' | 'storage'>,
  { app }: Pick<Actor, 'app'>,
): Promise<string | undefined> {
  for (let drawn = 0; drawn < 3; drawn += 1) {
    const callID = String(ids.next());
    if (!(await storage.read(app).calls.byID(callID))) return callID;
  }
  return undefined;
}

export interface Invitation extends Pick<ParamsOf<(typeof methods.calls)['callInvite']>, 'mode' | 'timeout'> {
  readonly userIDs: readonly string[];
  readonly extendedData: string;
  readonly checksReceipt: boolean;
  readonly asked?: Asked;
}

/** Makes a call; the invitees ring from then on. */
export async function invite(users: UserDirectory, context: Context, actor: Actor, invitation: Invitation) {
  const userIDs = [...new Set(invitation.userIDs)];
  const self = noSelf(actor, userIDs);
  if (self) return self;
  if (userIDs.length > context.config.calls.maxInvitees) return fault('full');
  const named = await lookUp(users, context, actor, userIDs);
  const callID = await drawCallID(context, actor);
  if (callID === undefined) return fault('repeated');
  const { mode, timeout, checksReceipt, extendedData, asked } = invitation;
  const draft = { callID, mode, timeout, checksReceipt };
  const alsoLocked = [...named.found.values()].map(({ userKey }) => userKey);
  return changeCall(
    context,
    actor,
    {
      ...{ callID, extendedData, asked, alsoLocked },
      decide: async (call, acting, stores) => {
        if (call) return fault('repeated');
        const sorted = await sort(context, stores, acting, named);
        return nobodyLeft(sorted) ?? { change: open(draft, acting, sorted.invitees), extra: sorted };
      },
    },
    ({ call, own, extra: { failed } }) => ({ ...toldCall(call, own), failed }),
  );
}

type CallingInvite = ParamsOf<(typeof methods.calls)['callingInvite']>;

/** Invites more users into an advanced call; those who are active already are named. */
export async function inviteIntoCall(
  users: UserDirectory,
  context: Context,
  actor: Actor,
  { callID, userIDs: given, asked }: Pick<CallingInvite, 'callID' | 'userIDs'> & { readonly asked?: Asked },
) {
  const userIDs = [...new Set(given)];
  const self = noSelf(actor, userIDs);
  if (self) return self;
  if (userIDs.length > limits.callUsersMax) return fault('full');
  const named = await lookUp(users, context, actor, userIDs);
  const alsoLocked = [...named.found.values()].map(({ userKey }) => userKey);
  return changeCall(
    context,
    actor,
    {
      ...{ callID, extendedData: '', asked, alsoLocked },
      decide: async (call, acting, stores) => {
        if (!call) return fault('unknown');
        const refused = admitInviting(call, acting);
        if (refused) return refused;
        const sorted = await sort(context, stores, acting, named, call);
        const nobody = nobodyLeft(sorted);
        if (nobody) return nobody;
        const change =
          sorted.invitees.length > 0 ? inviteMore(call, acting, sorted.invitees, roomOf(context)) : undefined;
        return isFault(change) ? change : { change, extra: sorted };
      },
    },
    ({ call, own, extra: { failed } }) => ({ ...toldCall(call, own), failed }),
  );
}
