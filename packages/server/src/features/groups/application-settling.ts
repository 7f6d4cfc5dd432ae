import type { Millis } from '@parley/kernel/brand';
import type { WireGroupApplications } from '@parley/protocol/features/group-values';
import { type EncodedFrame, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { TimerDraft } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { encodeChangedApplications, namesFor, type SeenApplication } from './application-encode.ts';
import { end } from './application-rules.ts';
import type { GroupApplication } from './application-store.ts';
import { expiryTimer, voidTimer } from './application-timers.ts';
import { adminRole } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';

/** Void applications that one change takes; what is beyond is left to a timer. */
export const voidAtOnce = 100;
/** Owner and admins who are told of an application. */
const managersMax = 1000;
/** Applications in one frame. */
const toldAtOnce = 20;

const partsOf = <Item>(list: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size));

interface Telling {
  readonly stores: StoresOf<'groups' | 'users'>;
  readonly group: Group;
  readonly now: Millis;
  /** Who learns of it by the answer to a call; without a user: nobody does. */
  readonly actor: Partial<Pick<Actor, 'userKey'>>;
}

/** What of a deed makes applications, or makes some void. */
interface Deed {
  readonly group: Group;
  readonly applications?: readonly GroupApplication[];
  readonly entering?: { readonly members: readonly GroupMember[] };
  readonly leaving?: { readonly members: readonly GroupMember[] };
  readonly isLast?: true;
}

/** What is told to users, each with what he sees; members of the group are told the rest of the deed as well. */
export interface ToldApplications {
  readonly members: ReadonlyMap<UserKey, readonly EncodedFrame[]>;
  readonly others: ReadonlyMap<UserKey, readonly EncodedFrame[]>;
  /** What the actor is told; absent: there is nothing. */
  readonly own?: WireGroupApplications;
}

const nothing: ToldApplications = { members: new Map(), others: new Map() };

/** Writes applications of a deed and those that it makes void, and tells whom they concern; members are written already. */
export async function settleApplications(
  scene: Omit<Telling, 'group'>,
  deed: Deed,
): Promise<{ readonly told: ToldApplications; readonly timers: readonly TimerDraft[] }> {
  const { stores, now } = scene;
  const { group, applications = [] } = deed;
  await stores.groups.putApplications(applications);
  const found = await voidBy(scene, deed);
  const ended = found.map((application) => end(application, now));
  await stores.groups.putApplications(ended);
  const told = await tellApplications({ ...scene, group }, [...applications, ...ended]);
  const waiting = applications.filter(({ state }) => state === 'waiting');
  const isMore = found.length >= voidAtOnce;
  return { told, timers: [...waiting.map(expiryTimer), ...(isMore ? [voidTimer(group.log, now)] : [])] };
}

/** Nothing waits in a group that ends, for who has come in, or by who has gone. */
async function voidBy(
  { stores: { groups } }: Pick<Telling, 'stores'>,
  deed: Deed,
): Promise<readonly GroupApplication[]> {
  const { log } = deed.group;
  if (deed.isLast) return groups.voidApplications(log, voidAtOnce);
  const users = (deed.entering?.members ?? []).map(({ userKey }) => userKey);
  const inviters = (deed.leaving?.members ?? []).map(({ userKey }) => userKey);
  if (users.length + inviters.length === 0) return [];
  return groups.waitingOf({ log, users, inviters, limit: voidAtOnce });
}

interface Audience {
  readonly users: readonly UserKey[];
  readonly areMembers: boolean;
  readonly listed: readonly SeenApplication[];
}

/** Whom applications of one group concern that are new or became another thing, and what they are told. */
export async function tellApplications(
  telling: Telling,
  applications: readonly GroupApplication[],
): Promise<ToldApplications> {
  if (applications.length === 0) return nothing;
  const { stores, now, actor } = telling;
  const names = await namesFor(stores.users, applications);
  const [members, others] = [new Map<UserKey, EncodedFrame[]>(), new Map<UserKey, EncodedFrame[]>()];
  const own: SeenApplication[] = [];
  for (const { users, areMembers, listed } of await audiencesOf(telling, applications)) {
    const frames = partsOf(listed, toldAtOnce).map((part) =>
      encodeEvent(events.groupApplications.name, { applications: encodeChangedApplications(part, names, now) }),
    );
    const told = areMembers ? members : others;
    for (const userKey of users) {
      told.set(userKey, [...(told.get(userKey) ?? []), ...frames]);
      if (userKey === actor.userKey) own.push(...listed);
    }
  }
  return { members, others, ...(own.length > 0 && { own: encodeChangedApplications(own, names, now) }) };
}

/**
 * Of an application to join: owner, admins and the applicant. Of an invitation: the invited user, and whoever invited if
 * he is owner or admin.
 */
async function audiencesOf(
  { stores: { groups }, group }: Telling,
  applications: readonly GroupApplication[],
): Promise<readonly Audience[]> {
  const joins = applications.filter(({ inviterKey }) => inviterKey === undefined);
  const managers = joins.length > 0 ? await groups.managers(group.log, managersMax) : [];
  const userKeys = [...new Set(applications.map(({ userKey }) => userKey))];
  const inviters = [...new Set(applications.flatMap(({ inviterKey }) => inviterKey ?? []))];
  const members = await groups.membersAmong(group.log, inviters);
  const seenAs = (seen: SeenApplication['seen']) => (application: GroupApplication) => ({ seen, application, group });
  const received = ({ inviterKey }: GroupApplication) => (inviterKey === undefined ? 'join' : 'received');
  const audiences: readonly Audience[] = [
    { users: managers, areMembers: true, listed: joins.map(seenAs('join')) },
    ...userKeys.map((userKey) => ({
      ...{ users: [userKey], areMembers: false },
      listed: applications.filter((one) => one.userKey === userKey).map((one) => seenAs(received(one))(one)),
    })),
    ...members
      .filter(({ role }) => role <= adminRole)
      .map(({ userKey }) => ({
        users: [userKey],
        areMembers: true,
        listed: applications.filter(({ inviterKey }) => inviterKey === userKey).map(seenAs('sent')),
      })),
  ];
  return audiences.filter(({ users, listed }) => users.length > 0 && listed.length > 0);
}
