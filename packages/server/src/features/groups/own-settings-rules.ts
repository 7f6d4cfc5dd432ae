import type { EntrySettings } from '../conversations/store.ts';

/** What a member sets for a group, for himself alone. */
type OwnSettings = Pick<EntrySettings, 'groupAlias' | 'notificationStatus'>;

/** What other settings lead to; `undefined`: they are so already. */
export function withOwnSettings(present: EntrySettings, given: Partial<OwnSettings>): EntrySettings | undefined {
  const { groupAlias = present.groupAlias, notificationStatus = present.notificationStatus } = given;
  const isSame = groupAlias === present.groupAlias && notificationStatus === present.notificationStatus;
  return isSame ? undefined : { ...present, groupAlias, notificationStatus };
}
