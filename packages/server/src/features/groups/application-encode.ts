import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { WireGroupApplication, WireGroupApplications } from '@parley/protocol/features/group-values';
import type { UserKey } from '../../core/ids.ts';
import type { UserReader, UserRow } from '../users/store.ts';
import { isExpired } from './application-rules.ts';
import { applicationStates, type GroupApplication, type ListedGroupApplication } from './application-store.ts';

/** As who is told of it sees it. */
const types = { join: 1, sent: 2, received: 3 } as const;

export interface SeenApplication extends ListedGroupApplication {
  readonly seen: keyof typeof types;
}

const usersAtOnce = 200;

/** The users whom applications name, by key. */
export async function namesFor(
  users: Pick<UserReader, 'byUserKeys'>,
  applications: readonly GroupApplication[],
): Promise<ReadonlyMap<UserKey, UserRow>> {
  const keys = applications.flatMap(({ userKey, inviterKey, answer }) => [
    ...[userKey, ...(inviterKey === undefined ? [] : [inviterKey]), ...(answer ? [answer.operatorKey] : [])],
  ]);
  const distinct = [...new Set(keys)];
  const rows: UserRow[] = [];
  for (let from = 0; from < distinct.length; from += usersAtOnce) {
    rows.push(...(await users.byUserKeys(distinct.slice(from, from + usersAtOnce))));
  }
  return new Map(rows.map((row) => [row.userKey, row]));
}

type Names = Awaited<ReturnType<typeof namesFor>>;

const otherOf = ({ seen, application: { userKey, inviterKey } }: SeenApplication): UserKey =>
  seen === 'received' ? present(inviterKey, 'somebody invites') : userKey;

/** Applications as one of those whom they concern is told of them. */
export function encodeApplications(
  listed: readonly SeenApplication[],
  names: Names,
  now: Millis,
): WireGroupApplications {
  const users = new Map<string, WireGroupApplications['users'][number]>();
  const userIDOf = (userKey: UserKey): string => {
    const { userID, userName, userAvatarUrl } = present(names.get(userKey), 'whoever is named was registered');
    users.set(userID, { userID, userName, userAvatarUrl });
    return userID;
  };
  const list = listed.map((one): WireGroupApplication => {
    const { seen, group, application } = one;
    const { applicationID: id, state, wording, createdAt, updatedAt, expiresAt, answer } = application;
    const shown = isExpired(application, now) ? 'expired' : state;
    return {
      ...{ id, type: types[seen], state: applicationStates.indexOf(shown) + 1, groupID: group.groupID },
      ...{
        userID: userIDOf(otherOf(one)),
        createTime: createdAt,
        updateTime: updatedAt,
        expireTime: expiresAt,
        wording,
      },
      ...(answer && {
        operator: {
          ...{ userID: userIDOf(answer.operatorKey), memberNickname: answer.nickname, memberRole: answer.role },
        },
      }),
    };
  });
  const groups = new Map(
    listed.map(({ group: { groupID, groupName, groupAvatarUrl } }) => [
      groupID,
      { groupID, groupName, groupAvatarUrl },
    ]),
  );
  return { list, groups: [...groups.values()], users: [...users.values()] };
}

/** Those of a change, of which the new ones are known by never having changed. */
export function encodeChangedApplications(...[listed, names, now]: Parameters<typeof encodeApplications>) {
  const { list, ...rest } = encodeApplications(listed, names, now);
  const marked = list.map((one) => (one.createTime === one.updateTime ? { ...one, isNew: true } : one));
  return { list: marked, ...rest };
}
