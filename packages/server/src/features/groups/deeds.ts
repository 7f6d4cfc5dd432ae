import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { BodyOf } from '@parley/protocol/define';
import {
  type GroupChange,
  groupChanged,
  type WireGroupApplications,
  type WireGroupMembers,
} from '@parley/protocol/features/group-values';
import type { WireMessage } from '@parley/protocol/features/values';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { userLogKinds } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Effects, EventHint, Hint } from '../../core/effects.ts';
import { toUsers } from '../../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import type { Standing } from '../conversations/index.ts';
import { encodeEntryAppended } from '../logs/index.ts';
import type { LogHead } from '../logs/store.ts';
import { appendUserLogs, hintOfUserLog, type UserLogDraft } from '../users/index.ts';
import type { UserRow } from '../users/store.ts';
import { hintsWithFrames, together } from './application-hints.ts';
import { settleApplications, type ToldApplications } from './application-settling.ts';
import type { GroupApplication } from './application-store.ts';
import type { DeedContext, Stores } from './context.ts';
import { encodeGroup, encodeMembers, encodeOperator } from './encode.ts';
import { nextEntry } from './entry-rules.ts';
import { readingsAtEntry } from './readings.ts';
import type { Group, GroupMember } from './store.ts';
import { draftOf, type WrittenTips, writeTips } from './tips.ts';
import type { MemberTips } from './tips-rules.ts';

/** What somebody does in a group is decided and written here, whatever it is. */

type Membership = BodyOf<typeof userLogKinds.groupMembership>;

/** What a call has left in the logs that its caller sees. */
export interface Changed {
  applications?: WireGroupApplications;
  entry?: { log: LogKey; position: number; state: { kind: string; body: GroupChange } };
  membership?: Membership & { entryPosition: number };
  tips?: { log: LogKey; position: number; message: WireMessage };
}

/** A group under the lock of its log, as whoever acts finds it. */
export interface Scene {
  readonly context: DeedContext;
  readonly actor: Actor;
  readonly stores: Stores;
  readonly group: Group;
  readonly head: LogHead;
  readonly now: Millis;
  /** The actor's row. */
  readonly user: UserRow;
  /** Absent: the actor is no member. */
  readonly self: GroupMember | undefined;
  /** Of the message that tells of the deed; absent: none does. */
  readonly tipsID: number | undefined;
}

/** Members who come or go by one act. */
interface Moved {
  readonly members: readonly GroupMember[];
  /** As members are told: joined 1, left 2, removed 4, invited 5. */
  readonly event: number;
  /** As they themselves are told: created 1, joined 3, invited 4, left 5, removed 6. */
  readonly ownEvent: number;
}

type Parts = Omit<GroupChange, 'operator' | 'moved' | 'memberInfo' | 'dismissed'>;

/** What was decided. */
export interface Deed {
  /** As the group is from now on; whether it lives on, `isLast` says. */
  readonly group: Group;
  readonly entering?: Moved;
  /** The creator, who comes in with the first members and is not told as one of them. */
  readonly founder?: GroupMember;
  readonly leaving?: Moved;
  /** Members whose role, nickname or mute is another one. */
  readonly members?: readonly GroupMember[];
  /** What of them it is, where a message may tell of it. */
  readonly memberTips?: MemberTips;
  readonly parts?: Parts;
  /** The group is dismissed; members are told so. */
  readonly isDismissal?: true;
  /** Nothing follows in the log: the group ends. */
  readonly isLast?: true;
  /** Applications that are new, or became another thing. What is void by the deed becomes so by itself. */
  readonly applications?: readonly GroupApplication[];
  /** Who is told to have done it; absent: the actor. */
  readonly operator?: Pick<Scene, 'user' | 'self'>;
}

export interface Settled {
  readonly changed: Changed;
  /** Those who came in. */
  readonly entered: WireGroupMembers;
  readonly effects: Effects;
}

export const conversationLock = (app: AppID, key: LogKey): LockKey => ({ app, kind: 'conversation', key });
export const userLocks = (app: AppID, users: readonly UserKey[]): readonly LockKey[] =>
  [...new Set(users)].map((key): LockKey => ({ app, kind: 'user', key }));

/**
 * Writes what was decided, as one entry of the group's log and one of the own log of each who comes or goes. Of applications
 * it is told first. The message that tells of it stands behind the entry; but before it where somebody goes, so that it is
 * the last one that he sees.
 */
export async function settle(acting: Scene, deed: Deed): Promise<Settled> {
  const operated = { ...acting, ...deed.operator };
  const { actor, stores, now } = operated;
  const { log } = deed.group;
  const draft = draftOf(operated, deed);
  const isFarewell = deed.leaving !== undefined || deed.isDismissal === true;
  const farewell = isFarewell ? await writeTips(operated, deed.group, draft) : undefined;
  const scene = farewell ? { ...operated, head: await stores.groups.head(log) } : operated;
  const { position } = nextEntry(scene.head, now);
  const newcomers = [...(deed.founder ? [deed.founder] : []), ...(deed.entering?.members ?? [])];
  const windows = await endedWindows(stores, log, deed.leaving);
  const come = await write(scene, deed, { newcomers, position });
  const { told: applications, timers } = await settleApplications(scene, deed);
  const entering = come.filter(({ userKey }) => userKey !== deed.founder?.userKey);
  const entered = await encodeMembers(stores, log, entering, now);
  const body = isSomethingTold(deed) ? await encodeChange(scene, deed, entered) : undefined;
  if (body) {
    const entry = { position, at: now, isLast: deed.isLast === true, body: JSON.stringify(body) };
    await stores.groups.append(log, entry);
  }
  const tips = isFarewell ? farewell : await writeTips(scene, deed.group, draft);
  const readings = await readingsAtEntry(scene, newcomers);
  const memberships = membershipsOf(scene, deed, { position, windows, readings });
  const entries = await appendUserLogs(
    stores,
    memberships.map(({ userKey, body: membership }) => ({ userKey, entry: userDraftOf(actor, membership) })),
  );
  const told = memberships.map((one, index) => ({ ...one, entry: present(entries[index], 'each has its entry') }));
  const own = told.find(({ userKey }) => userKey === actor.userKey);
  return {
    changed: {
      ...(applications.own && { applications: applications.own }),
      ...(body && { entry: { log, position, state: { kind: groupChanged.kind, body } } }),
      ...(own && { membership: { ...own.body, entryPosition: own.entry.position } }),
      ...(tips?.isAnswered && { tips: { log, position: tips.position, message: tips.message } }),
    },
    entered,
    effects: { timers, hints: hintsOf(scene, { log, position, body, tips, told, windows, applications }) },
  };
}

const isSomethingTold = ({ entering, leaving, members, parts, isDismissal }: Deed): boolean =>
  [entering?.members, leaving?.members, members].some((list) => list !== undefined && list.length > 0) ||
  parts !== undefined ||
  isDismissal === true;

/** Returns those who came in, as they are now. */
async function write(
  { stores: { groups }, head, now }: Scene,
  { group, founder, leaving, members = [], isLast }: Deed,
  { newcomers, position }: { readonly newcomers: readonly GroupMember[]; readonly position: number },
): Promise<readonly GroupMember[]> {
  const { log } = group;
  // One that is being made was written as it is.
  if (!founder) await groups.put(isLast ? { ...group, dismissedPosition: position } : group);
  const come = newcomers.length > 0 ? await groups.addMembers(log, newcomers, { fromPosition: position, head }) : [];
  if (members.length > 0) await groups.putMembers(log, members);
  if (leaving) await groups.removeMembers(log, leaving.members, { toPosition: position, head, at: now });
  return come;
}

async function encodeChange(
  { stores, user, self, now }: Scene,
  { group, entering, leaving, members, parts, isDismissal }: Deed,
  entered: WireGroupMembers,
): Promise<GroupChange> {
  const moved = entering ?? leaving;
  return {
    operator: encodeOperator(user, self),
    ...(moved &&
      moved.members.length > 0 && {
        moved: {
          isEntering: entering !== undefined,
          event: moved.event,
          members: entering ? entered : await encodeMembers(stores, group.log, moved.members, now),
        },
      }),
    ...(members && members.length > 0 && { memberInfo: await encodeMembers(stores, group.log, members, now) }),
    ...parts,
    ...(isDismissal && { dismissed: encodeGroup(group, now) }),
  };
}

/** Where the windows began that end now. */
async function endedWindows(
  { conversations }: Stores,
  log: LogKey,
  leaving: Moved | undefined,
): Promise<ReadonlyMap<UserKey, number>> {
  if (!leaving) return new Map();
  const keys = leaving.members.map(({ userKey }) => ({ log, userKey }));
  const found = await conversations.members(keys);
  return new Map(
    keys.map(({ userKey }, index) => [userKey, present(found[index], 'a member has a window').membership.fromPosition]),
  );
}

interface MembershipOf {
  readonly userKey: UserKey;
  readonly body: Membership;
}

/** What is entered into the own logs of those who come and go; what the creator is told is another thing. */
function membershipsOf(
  { user, self, now }: Scene,
  { group, entering, leaving, founder }: Deed,
  {
    position,
    windows,
    readings,
  }: Pick<Told, 'position' | 'windows'> & { readonly readings: ReadonlyMap<UserKey, Standing> },
): readonly MembershipOf[] {
  const operator = encodeOperator(user, self);
  const groupInfo = encodeGroup(group, now);
  const of = (moved: Moved | undefined, isMember: boolean): readonly MembershipOf[] =>
    (moved?.members ?? []).map(({ userKey }) => {
      const [reading, fromPosition] = [readings.get(userKey), windows.get(userKey)];
      const told = {
        ...{ operator, groupInfo },
        ...(reading && { reading }),
        ...(fromPosition !== undefined && { fromPosition }),
      };
      return { userKey, body: { log: group.log, isMember, event: moved?.ownEvent ?? 0, position, ...told } };
    });
  const founding = founder ? { members: [founder], event: 0, ownEvent: createdEvent } : undefined;
  return [...of(founding, true), ...of(entering, true), ...of(leaving, false)];
}

const createdEvent = 1;

const userDraftOf = ({ session }: Actor, body: Membership): UserLogDraft => ({
  kind: 'group',
  key: body.groupInfo.groupID,
  origin: session?.instanceID,
  body,
});

interface Told {
  readonly log: LogKey;
  readonly position: number;
  readonly body: GroupChange | undefined;
  readonly tips: WrittenTips | undefined;
  readonly told: readonly (MembershipOf & { readonly entry: Parameters<typeof hintOfUserLog>[2] })[];
  readonly windows: ReadonlyMap<UserKey, number>;
  readonly applications: ToldApplications;
}

/**
 * Who comes in is told so before the entry, and who goes after it. Whomever an application concerns is told of it in one
 * with what he is told first of the deed.
 */
function hintsOf({ actor, head: { endedPosition } }: Scene, deed: Told): readonly Hint[] {
  const { log, position, tips, told, applications } = deed;
  const { app, session } = actor;
  const except = session ? { exceptSession: session.sessionID } : {};
  const coming = new Set(told.flatMap(({ userKey, body: { isMember } }) => (isMember ? [userKey] : [])));
  const ended = told.flatMap(({ userKey, body: { isMember } }) => (isMember ? [] : [userKey]));
  const frames = together(framesOf(deed));
  const informed = frames.length > 0 ? [...applications.members.keys()] : [];
  const audience = { kind: 'followers', log, position, endedPosition } as const;
  const particular = { ...(ended.length > 0 && { ended }), ...(informed.length > 0 && { except: informed }) };
  const events = frames.map((frame): EventHint => {
    const others = { ...audience, ...particular };
    return { kind: 'event', app, frame, audience: others, ...except };
  });
  // What is too large for the answer reaches the device that asked like all others.
  const large: readonly EventHint[] =
    tips && !tips.isAnswered
      ? [{ kind: 'event', app, frame: tips.frame, audience: { ...audience, position: tips.position } }]
      : [];
  const outside = new Map([...applications.others].filter(([userKey]) => !coming.has(userKey)));
  const follows = followsOf(actor, deed);
  const isComing = (hint: Hint): boolean => hint.kind !== 'membership' || hint.follow.toPosition === undefined;
  return [
    ...hintsWithFrames(app, outside, except),
    ...follows.filter(isComing),
    ...hintsWithFrames(app, applications.members, except, frames),
    ...events,
    ...large,
    ...follows.filter((hint) => !isComing(hint)),
  ];
}

/** What the followers are told of the deed in one, by the positions in their log. */
function framesOf({ log, position, body, tips }: Told): readonly EncodedFrame[] {
  const state = body && { kind: groupChanged.kind, body: JSON.stringify(body) };
  const entries = state ? [{ position, frame: encodeEntryAppended(log, { position, state }) }] : [];
  const all = tips?.isAnswered ? [...entries, tips] : entries;
  return all.sort((one, other) => one.position - other.position).map(({ frame }) => frame);
}

/** Who follows the log from now on, or does no more. */
function followsOf({ app, session, userKey: self }: Actor, { log, position, told, windows, applications }: Told) {
  const except = session ? { exceptSession: session.sessionID } : {};
  return told.flatMap(({ userKey, body: { isMember }, entry }): Hint[] => {
    const window = isMember
      ? { fromPosition: position }
      : { fromPosition: windows.get(userKey) ?? position, toPosition: position + 1 };
    const { frame: last } = hintOfUserLog(app, userKey, entry);
    const audience = toUsers([userKey]);
    const asked = userKey === self ? except : {};
    const frames = together([...((isMember && applications.others.get(userKey)) || []), last]);
    return [
      ...frames.slice(0, -1).map((frame): EventHint => ({ kind: 'event', app, audience, frame, ...asked })),
      { kind: 'membership', app, audience, follow: { log, ...window }, frame: present(frames.at(-1), 'one'), ...asked },
    ];
  });
}
