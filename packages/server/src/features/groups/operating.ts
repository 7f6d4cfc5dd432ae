import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { groupConversation } from '@parley/protocol/features/values';
import type { TimerDraft } from '../../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../../core/ids.ts';
import { changeSettings } from '../conversations/index.ts';
import type { UserRow } from '../users/store.ts';
import { withoutWordsOf } from './application-rules.ts';
import { voidTimer } from './application-timers.ts';
import { goOut, kickedOut } from './coming-and-going.ts';
import type { DeedContext, Stores } from './context.ts';
import { type Deed, type Scene, settle } from './deeds.ts';
import { nextEntry } from './entry-rules.ts';
import { withOwnSettings } from './own-settings-rules.ts';
import { memberRole, ownerRole } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';

/* What an operator does in a group beside the nodes. Devices learn of it by the logs: no hint tells of it. */

/** A group that the operator means; the transaction holds its log and the users who go. */
export interface Operated {
  readonly app: AppID;
  readonly stores: Stores;
  readonly context: DeedContext;
  readonly log: LogKey;
  readonly now: Millis;
  /** Of the message that may tell of it; absent: none does. */
  readonly tipsID: number | undefined;
}

/** What became of it; where it is done, timers are to be set with it. */
export type Operation =
  | { readonly kind: 'done'; readonly timers: readonly TimerDraft[] }
  | { readonly kind: 'noGroup' | 'noMember' | 'already' };

/** Owner and admins that are looked at. */
const managersMax = 100;

const living = async ({ stores, log }: Operated): Promise<Group | undefined> => {
  const group = await stores.groups.byLog(log);
  return group?.dismissedPosition === undefined ? group : undefined;
};

const memberOf = async ({ stores, log }: Operated, userKey: UserKey): Promise<GroupMember | undefined> =>
  (await stores.groups.membersAmong(log, [userKey]))[0];

/** Those who have the role of the owner, which is one; in the order in which they came. */
async function ownersOf({ stores: { groups }, log }: Operated): Promise<readonly GroupMember[]> {
  const members = await groups.membersAmong(log, await groups.managers(log, managersMax));
  return members.filter(({ role }) => role === ownerRole).sort((one, other) => one.place - other.place);
}

/** Writes it as what a member does, who is told to have done it. */
async function write(operated: Operated, group: Group, self: GroupMember, deed: Deed): Promise<Operation> {
  const { app, stores, context, tipsID } = operated;
  const user = present(await stores.users.byUserKey(self.userKey), 'a member is a user');
  const head = await stores.groups.head(group.log);
  const { at: now } = nextEntry(head, operated.now);
  const actor = { app, userKey: user.userKey, userID: user.userID };
  const scene: Scene = { context, actor, stores, group, head, now, user, self, tipsID };
  const { effects } = await settle(scene, deed);
  return { kind: 'done', timers: effects.timers ?? [] };
}

/** A user goes whose account has ended, as if he had left. */
export async function leaveForGood(operated: Operated, userKey: UserKey): Promise<Operation> {
  const group = await living(operated);
  if (!group) return { kind: 'noGroup' };
  const self = await memberOf(operated, userKey);
  if (!self) return { kind: 'noMember' };
  return write(operated, group, self, await goOut({ ...operated, group }, [self]));
}

/** A member is removed; the owner is told to have done it, who may be the one. */
export async function removeMember(operated: Operated, userKey: UserKey): Promise<Operation> {
  const group = await living(operated);
  if (!group) return { kind: 'noGroup' };
  const self = await memberOf(operated, userKey);
  if (!self) return { kind: 'noMember' };
  const [owner = self] = await ownersOf(operated);
  return write(operated, group, owner, await goOut({ ...operated, group }, [self], kickedOut));
}

/** A member becomes the owner, and whoever was it is so no more. */
export async function transferOwner(operated: Operated, userKey: UserKey): Promise<Operation> {
  const group = await living(operated);
  if (!group) return { kind: 'noGroup' };
  const target = await memberOf(operated, userKey);
  if (!target) return { kind: 'noMember' };
  const owners = await ownersOf(operated);
  const former = owners.filter((owner) => owner.userKey !== userKey);
  if (former.length === 0 && owners.length === 1) return { kind: 'already' };
  const members = [{ ...target, role: ownerRole }, ...former.map((owner) => ({ ...owner, role: memberRole }))];
  return write(operated, group, former[0] ?? target, { group, members, memberTips: 'owner' });
}

/** The group ends; the owner is told to have done it. */
export async function dismiss(operated: Operated): Promise<Operation> {
  const group = await living(operated);
  if (!group) return { kind: 'noGroup' };
  const { stores, log } = operated;
  const [first] = await stores.groups.membersAfter({ log, after: 0, limit: 1 });
  const [owner = first] = await ownersOf(operated);
  if (owner) return write(operated, group, owner, { group, isDismissal: true, isLast: true });
  // Nobody is there to be told.
  const { position } = await stores.groups.head(log);
  await stores.groups.put({ ...group, dismissedPosition: position });
  return { kind: 'done', timers: [voidTimer(log, operated.now)] };
}

/** Members are counted anew, and of several owners the first stays one; without any whoever came first becomes it. */
export async function mend(operated: Operated): Promise<Operation> {
  const group = await living(operated);
  if (!group) return { kind: 'noGroup' };
  const { stores, log } = operated;
  const [figures] = await stores.groups.figuresAfter({ after: log - 1, limit: 1 });
  const memberCount = present(figures, 'the group is there').memberRows;
  const [first] = await stores.groups.membersAfter({ log, after: 0, limit: 1 });
  const owners = await ownersOf(operated);
  const [owner = first, ...others] = owners;
  const isOwned = owners.length === 1 || !owner;
  if (group.memberCount === memberCount && isOwned) return { kind: 'already' };
  const counted = { ...group, memberCount };
  if (isOwned) {
    await stores.groups.put(counted);
    return { kind: 'done', timers: [] };
  }
  const made = owners.length === 0 ? [{ ...owner, role: ownerRole }] : [];
  const members = [...made, ...others.map((one) => ({ ...one, role: memberRole }))];
  return write(operated, counted, owner, { group: counted, members, memberTips: 'owner' });
}

/** A user is erased: what he called a group is forgotten. The transaction holds the user. */
export async function eraseAlias(
  { app, stores }: Pick<Operated, 'app' | 'stores'>,
  { userKey, userID }: Pick<UserRow, 'userKey' | 'userID'>,
  { log, conversationID }: { readonly log: LogKey; readonly conversationID: string },
): Promise<void> {
  const named = { log, type: groupConversation, conversationID };
  await changeSettings(stores, { app, userKey, userID }, named, (present) =>
    withOwnSettings(present, { groupAlias: '' }),
  );
}

/** What he wrote in an application, too. The transaction holds the log of the group. */
export async function eraseWords(
  { groups }: Pick<Stores, 'groups'>,
  applicationID: number,
  userKey: UserKey,
): Promise<void> {
  const application = await groups.application(applicationID);
  const bare = application && withoutWordsOf(userKey, application);
  if (bare) await groups.putApplications([bare]);
}
