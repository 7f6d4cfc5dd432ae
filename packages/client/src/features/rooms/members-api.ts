import { queryRoomMemberList, queryRoomMembers, queryRoomOnlineMemberCount } from '@parley/protocol/features/rooms';
import { limits } from '@parley/protocol/limits';
import { ZIMErrorCode } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMRoomMemberQueriedResult,
  ZIMRoomMemberQueryConfig,
  ZIMRoomMembersQueriedResult,
  ZIMRoomOnlineMemberCountQueriedResult,
} from '../../types.ts';
import { checkTargets } from '../groups/checks.ts';
import { checkPage } from './checks.ts';
import { RoomApi } from './room-api.ts';

/** The methods that say who is in a room. */
export class RoomMembersApi extends RoomApi {
  /**
   * A page of the members of a room of the caller, in the order in which they came, each with the profile that the user
   * had then. The first page begins with an empty `config.nextFlag`, the next ones with that of the result, which is
   * empty at the end. Members without a connection are among them until their time is over.
   *
   * Limits: `config.count` is a whole number from 1, and more than {@limit roomMembersListedMax} is taken for
   * {@limit roomMembersListedMax}; in all a room lists its first 500 (`rooms.membersListedMax`).
   *
   * Errors: 6000001 (a flag that was not handed out, too), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104,
   * 6000105, 6000121, 6000122, 6000301 (there is no such room), 6000310 (the server failed), 6000321 (not a member),
   * 6000326 (it is connecting on this device). Events: none.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * const { memberList, nextFlag } = await zim.queryRoomMemberList('stage', { count: 100, nextFlag: '' });
   * console.log(memberList.length, nextFlag === ''); // 1 true
   */
  queryRoomMemberList(roomID: string, config: ZIMRoomMemberQueryConfig): Promise<ZIMRoomMemberQueriedResult> {
    return this.askRoom(
      queryRoomMemberList,
      () => checkPage(roomID, config, limits.roomMembersListedMax),
      ({ members, nextFlag }, params) => ({ roomID: params.roomID, memberList: members, nextFlag }),
    );
  }

  /**
   * Those of some users who are in a room of the caller. The others stand in `errorUserList`: 6000321 not in the room,
   * 6000011 not registered.
   *
   * Limits: 1 – 10 users (`rooms.membersPerQueryMax`); one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000310 (the server failed), 6000311 (none of them is in it; the error has the
   * `errorUserList`), 6000321 (not a member), 6000326 (it is connecting on this device). Events: none.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * const { memberList, errorUserList } = await zim.queryRoomMembers(['alice', 'bob'], 'stage');
   * console.log(memberList.length, errorUserList); // 1 [ { userID: 'bob', reason: 6000321 } ]
   */
  queryRoomMembers(userIDs: string[], roomID: string): Promise<ZIMRoomMembersQueriedResult> {
    return this.askRoom(
      queryRoomMembers,
      () => checkTargets(queryRoomMembers, userIDs, { roomID }),
      ({ members, failed }, params) => {
        const { RoomModuleUserIsNotInTheRoom: notInRoom, CommonModuleUserIsNotExist: notRegistered } = ZIMErrorCode;
        const reasons = { notInRoom, notRegistered };
        const errorUserList = failed.map(({ userID, reason }) => ({ userID, reason: reasons[reason] }));
        if (members.length > 0) return { roomID: params.roomID, memberList: members, errorUserList };
        const error = failure(
          'RoomModuleTheRoomMembersQueryFailedCompletely',
          'userIDs: none of them could be reached',
        );
        throw Object.assign(error, { errorUserList });
      },
    );
  }

  /**
   * How many members of a room of the caller are connected, the caller among them.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000310 (the server failed), 6000321 (not a member), 6000326 (it is connecting on this
   * device). Events: none.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * console.log((await zim.queryRoomOnlineMemberCount('stage')).count); // 1
   */
  queryRoomOnlineMemberCount(roomID: string): Promise<ZIMRoomOnlineMemberCountQueriedResult> {
    const given = () => ({ roomID });
    return this.askRoom(queryRoomOnlineMemberCount, given, ({ count }, params) => ({ ...params, count }));
  }
}
