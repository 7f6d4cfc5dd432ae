import type { WireGroupApplication, WireGroupApplications } from '@parley/protocol/features/group-values';
import type { DocumentKind } from '../../cache/documents.ts';
import { known } from '../../enums/enumeration.ts';
import { ZIMGroupApplicationState, ZIMGroupApplicationType } from '../../enums.ts';
import type { ZIMGroupApplicationInfo, ZIMUserInfo } from '../../types.ts';

type Names = WireGroupApplications['groups'][number];
type Profile = WireGroupApplications['users'][number];

/** An application as this device was told of it last. */
export interface ApplicationRow {
  readonly application: WireGroupApplication;
  readonly group: Names;
  readonly user: Profile;
  readonly operator?: Profile | undefined;
}

/** Where an application stands in the list. */
export interface ApplicationPlace {
  readonly updateTime: number;
  readonly id: number;
}

/** The server is asked for the list, so that nothing is lost with one but what there is without a connection. */
export const applicationKind: DocumentKind<ApplicationRow> = {
  ...{ name: 'groupApplication', bodyVersion: 1, documentsMax: 10_000, survivesReset: false },
};

/** What changed last first. */
export const byUpdate = (one: ApplicationPlace, other: ApplicationPlace): number =>
  other.updateTime - one.updateTime || other.id - one.id;

/** Each with what it names. */
export function toRows({ list, groups, users }: WireGroupApplications): readonly ApplicationRow[] {
  const groupOf = new Map(groups.map((group) => [group.groupID, group]));
  const userOf = new Map(users.map((user) => [user.userID, user]));
  return list.flatMap((application) => {
    const { groupID, userID, operator } = application;
    const [group, user] = [groupOf.get(groupID), userOf.get(userID)];
    return group && user ? [{ application, group, user, operator: operator && userOf.get(operator.userID) }] : [];
  });
}

const toUser = ({ userID, userName, userAvatarUrl }: Profile): ZIMUserInfo => ({
  ...{ userID, userName, userAvatarUrl, userExtendedData: '' },
});

export function toApplicationInfo({ application, group, user, operator }: ApplicationRow): ZIMGroupApplicationInfo {
  const { type, state, createTime, updateTime, wording, operator: answer } = application;
  const { groupID, groupName, groupAvatarUrl } = group;
  return {
    type: known(ZIMGroupApplicationType, type),
    state: known(ZIMGroupApplicationState, state),
    groupInfo: { groupID, groupName, groupAvatarUrl },
    applyUser: toUser(user),
    ...{ createTime, updateTime, wording },
    ...(answer &&
      operator && {
        operatedUser: {
          ...toUser(operator),
          ...{ memberNickname: answer.memberNickname, memberRole: answer.memberRole },
        },
      }),
  };
}

/** As it stands by now: its time may be over without the server having said so. */
export function aged(row: ApplicationRow, now: number): ApplicationRow {
  const { Waiting: waiting, Expired: state } = ZIMGroupApplicationState;
  const { application } = row;
  const isOver = application.state === waiting && application.expireTime <= now;
  return isOver ? { ...row, application: { ...application, state } } : row;
}
