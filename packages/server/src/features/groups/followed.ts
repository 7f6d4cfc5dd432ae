import { groupConversation } from '@parley/protocol/features/values';
import type { ReadableStorage } from '../../core/context.ts';
import type { FollowedLogs } from '../../delivery/followed-logs.ts';

/** Groups are the logs that are followed as such. */
export const followedGroups = ({ read }: Pick<ReadableStorage<'groups'>, 'read'>): FollowedLogs => ({
  logsOf: (app, userKey) => read(app).groups.logsOf(userKey),
  followedBy: (app, userKey) => read(app).groups.followedBy(userKey),
  standingIn: async (app, log, userKeys) => {
    const { endedPosition, windows } = await read(app).groups.standingIn(log, userKeys);
    const follows = windows.map(({ userKey, fromPosition, toPosition }) => ({
      ...{ userKey, fromPosition },
      ...(toPosition !== undefined && { toPosition: toPosition + 1 }),
    }));
    return { endedPosition, follows };
  },
  movedAmong: async (app, logs, changedSince) => {
    const moved = await read(app).groups.movedAmong(logs, changedSince);
    return moved.map(({ log, groupID, head }) => ({ log, type: groupConversation, conversationID: groupID, head }));
  },
});
