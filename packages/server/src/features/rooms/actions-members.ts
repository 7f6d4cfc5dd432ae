import { decline } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import { limits } from '@parley/protocol/limits';
import type { ActionHandlers } from '../../core/feature.ts';
import { toUserID } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import type { RoomStoreNames } from './context.ts';
import { membersByID } from './members.ts';
import { pageFlag, readPageFlag } from './page-flags.ts';

type Declared = Pick<typeof actions.rooms, 'QueryRoomUserList' | 'QueryRoomMembers'>;

/** What begins a list, and what says that it is at its end. */
const endFlag = '0';

/** Who is in a room, for the app's server, which sees all of them. */
export const memberActions: ActionHandlers<Declared, RoomStoreNames> = {
  QueryRoomUserList: async ({ storage }, { app }, { RoomId, Mode = 0, NextFlag = '', Limit = 0 }) => {
    const { rooms } = storage.read(app);
    const row = await rooms.byID(RoomId);
    if (!row) return decline('roomMissing');
    if (row.memberCount === 0) return decline('roomEmpty');
    const { room } = row;
    const from = readPageFlag(room, NextFlag === endFlag ? '' : NextFlag);
    if (isRefusal(from)) return declineRefused(from);
    const most = limits.roomMembersListedMax;
    const limit = Limit === 0 ? most : Math.min(Limit, most);
    const found =
      Mode === 1
        ? await rooms.membersBefore(room, from.after, limit + 1)
        : await rooms.membersAfter(room, from.after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const hasMore = last !== undefined && found.length > limit;
    return {
      Count: row.memberCount,
      UserList: page.map(({ userID, userName }) => ({ UserId: userID, UserName: userName })),
      NextFlag: hasMore ? pageFlag(room, { after: last, listed: 0 }) : endFlag,
    };
  },
  QueryRoomMembers: async ({ storage }, { app }, { RoomId, UserId }) => {
    const readers = storage.read(app);
    const room = await readers.rooms.byID(RoomId);
    if (!room) return decline('roomMissing');
    const found = await membersByID(readers, room, UserId.map(toUserID));
    const outcomes = [...new Set(UserId)].map((target) => {
      const user = found.get(toUserID(target));
      if (user?.member) return { target };
      return { target, code: user ? ('listedUserNotInRoom' as const) : ('userNotLoggedIn' as const) };
    });
    return answerTargets(outcomes, (failed, done) => ({
      UserList: done.flatMap((target) => {
        const member = found.get(toUserID(target))?.member;
        if (!member) return [];
        const { userID, userName, userAvatarUrl, userExtendedData } = member;
        return [{ user_id: userID, user_name: userName, avatar: userAvatarUrl, extra: userExtendedData }];
      }),
      ErrorList: failed.map(failedUser),
    }));
  },
};
