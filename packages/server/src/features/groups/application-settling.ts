import type { Millis } from '@parley/kernel/brand';
import type { WireGroupApplications } from '@parley/protocol/features/group-values';
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { type EventHint, type TimerDraft, toUsers } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { encodeChangedApplications, namesFor, type SeenApplication } from './application-encode.ts';
import { end } from './application-rules.ts';
import type { GroupApplication } from './application-store.ts';
import { expiryTimer, voidTimer } from './application-timers.ts';
import type { Deed, Scene } from './deeds.ts';
import { adminRole } from './role-rules.ts';
import type { Group } from './store.ts';

/** Void applications that one change takes; what is beyond is left to a timer. */
export const voidAtOnce = 100;
/** Owner and admins who are told of an application. */
const managersMax = 1000;
/** Applications in one frame. */
const toldAtOnce = 20;

interface Telling {
  readonly stores: StoresOf<'groups' | 'users'>;
  readonly group: Group;
  readonly now: Millis;
  /** Who learns of it by the answer to a call; absent: nobody does. */
  readonly actor: Pick<Actor, 'app'> & Partial<Pick<Actor, 'userKey' | 'session'>>;
}

interface Told {
  readonly hints: readonly EventHint[];
  /** What the actor is told; absent: there is nothing. */
  readonly own?: WireGroupApplications;
}

/** Writes applications of a deed and those that it makes void, and tells whom they concern; members are written already. */
export async function settleApplications(
  scene: Scene,
  deed: Deed,
): Promise<{
  readonly own?: WireGroupApplications;
  readonly effects: Told & { readonly timers: readonly TimerDraft[] };
}> {
  const { stores, now } = scene;
  const { group, applications = [] } = deed;
  await stores.groups.putApplications(applications);
  const found = await voidBy(scene, deed);
  const ended = found.map((application) => end(application, now));
  await stores.groups.putApplications(ended);
  const { own, hints } = await tellApplications({ ...scene, group }, [...applications, ...ended]);
  const waiting = applications.filter(({ state }) => state === 'waiting');
  const isMore = found.length >= voidAtOnce;
  const timers = [...waiting.map(expiryTimer), ...(isMore ? [voidTimer(group.log, now)] : [])];
  return { ...(own && { own }), effects: { hints, timers } };
}

/** Nothing waits in a group that ends, for who has come in, or by who has gone. */
async function voidBy({ stores: { groups } }: Scene, deed: Deed): Promise<readonly GroupApplication[]> {
  const { log } = deed.group;
  if (deed.isLast) return groups.voidApplications(log, voidAtOnce);
  const users = (deed.entering?.members ?? []).map(({ userKey }) => userKey);
  const inviters = (deed.leaving?.members ?? []).map(({ userKey }) => userKey);
  if (users.length + inviters.length === 0) return [];
  return groups.waitingOf({ log, users, inviters, limit: voidAtOnce });
}

interface Audience {
  readonly users: readonly UserKey[];
  readonly listed: readonly SeenApplication[];
}

/** Tells whom they concern of applications of one group that are new or became another thing. */
export async function tellApplications(telling: Telling, applications: readonly GroupApplication[]): Promise<Told> {
  if (applications.length === 0) return { hints: [] };
  const { stores, now, actor } = telling;
  const { app, userKey: self, session } = actor;
  const names = await namesFor(stores.users, applications);
  const hints: EventHint[] = [];
  const own: SeenApplication[] = [];
  for (const { users, listed } of await audiencesOf(telling, applications)) {
    if (self !== undefined && users.includes(self)) own.push(...listed);
    for (let from = 0; from < listed.length; from += toldAtOnce) {
      const part = encodeChangedApplications(listed.slice(from, from + toldAtOnce), names, now);
      hints.push({
        ...{ kind: 'event', app, audience: toUsers(users) },
        frame: encodeEvent(events.groupApplications.name, { applications: part }),
        ...(session && { exceptSession: session.sessionID }),
      });
    }
  }
  return { hints, ...(own.length > 0 && { own: encodeChangedApplications(own, names, now) }) };
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
    { users: managers, listed: joins.map(seenAs('join')) },
    ...userKeys.map((userKey) => ({
      users: [userKey],
      listed: applications.filter((one) => one.userKey === userKey).map((one) => seenAs(received(one))(one)),
    })),
    ...members
      .filter(({ role }) => role <= adminRole)
      .map(({ userKey }) => ({
        users: [userKey],
        listed: applications.filter(({ inviterKey }) => inviterKey === userKey).map(seenAs('sent')),
      })),
  ];
  return audiences.filter(({ users }) => users.length > 0);
}
