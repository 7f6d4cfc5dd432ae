import type { AppID, UserKey } from '../core/ids.ts';
import type { GroupApplication } from '../features/groups/application-store.ts';
import type { GroupMember } from '../features/groups/store.ts';
import type { FollowedLog } from '../features/logs/store.ts';
import type { Storage } from '../storage/storage.ts';
import { groupApplicationPages } from './memberships.ts';
import { timeText } from './values.ts';

export type Write = (text: string) => Promise<void>;

/** Whose data are written. */
export interface Account {
  readonly storage: Storage;
  readonly app: AppID;
  readonly userKey: UserKey;
}

/** Writes what stands between the user and others, each with the userID of the other. */
export function writerOf(
  { storage, app }: Account,
  write: Write,
): (otherKey: UserKey | undefined, shown: object) => Promise<void> {
  const { users } = storage.read(app);
  let separator = '\n';
  return async (otherKey, shown) => {
    const { userID } = (otherKey === undefined ? undefined : await users.byUserKey(otherKey)) ?? {};
    await write(`${separator}${JSON.stringify({ userID, ...shown })}`);
    separator = ',\n';
  };
}

/** The groups of which the user is or was a member: what he is there, and what he has set for them. */
export async function writeGroups(
  { storage, app, userKey }: Account,
  groups: readonly FollowedLog[],
  write: Write,
): Promise<void> {
  const { groups: store, conversations } = storage.read(app);
  let separator = '\n';
  for (const { log, conversationID, conversationName, isDismissed } of groups) {
    const [member] = await store.membersAmong(log, [userKey]);
    const settings = (await conversations.settings(userKey, [log])).get(log);
    const shown = {
      groupID: conversationID,
      groupName: conversationName,
      state: isDismissed ? 'dismissed' : member ? 'member' : 'left',
      ...(member && (await shownMember(storage, app, member))),
      ...(settings && { groupAlias: settings.groupAlias, notificationStatus: settings.notificationStatus }),
    };
    await write(`${separator}${JSON.stringify(shown)}`);
    separator = ',\n';
  }
}

async function shownMember(storage: Storage, app: AppID, member: GroupMember) {
  const { role, nickname, muteExpiredTime, enteredAt, enterType, operatorKey } = member;
  const operator = operatorKey === undefined ? undefined : await storage.read(app).users.byUserKey(operatorKey);
  return {
    memberRole: role,
    memberNickname: nickname,
    muteExpiredTime,
    enteredAt: timeText(enteredAt),
    enterType,
    ...(operator && { broughtInBy: operator.userID }),
  };
}

/** Applications that the user sent or received, and those of others that he answered. */
export async function writeGroupApplications(account: Account, write: Write): Promise<void> {
  const writeApplication = writerOf(account, write);
  for await (const rows of groupApplicationPages(account, account.userKey)) {
    for (const { application, group } of rows) {
      const { state, createdAt, updatedAt } = application;
      const times = { createdAt: timeText(createdAt), updatedAt: timeText(updatedAt) };
      await writeApplication(otherOf(account.userKey, application), {
        ...{ groupID: group.groupID, kind: kindOf(account.userKey, application), state },
        ...times,
        ...(application.userKey === account.userKey || application.inviterKey === account.userKey
          ? { wording: application.wording }
          : {}),
      });
    }
  }
}

function kindOf(userKey: UserKey, application: GroupApplication): string {
  if (application.inviterKey === userKey) return 'invitationSent';
  if (application.userKey !== userKey) return 'answered';
  return application.inviterKey === undefined ? 'asked' : 'invitationReceived';
}

/** Who stands on the other side; nobody does where the user asked a group. */
const otherOf = (userKey: UserKey, { userKey: comer, inviterKey }: GroupApplication): UserKey | undefined =>
  comer === userKey ? inviterKey : comer;
