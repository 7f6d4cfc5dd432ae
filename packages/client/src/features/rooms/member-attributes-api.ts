import {
  queryRoomMemberAttributesList,
  queryRoomMembersAttributes,
  setRoomMembersAttributes,
} from '@parley/protocol/features/room-attributes';
import { limits } from '@parley/protocol/limits';
import type {
  ZIMRoomMemberAttributesListQueriedResult,
  ZIMRoomMemberAttributesQueryConfig,
  ZIMRoomMemberAttributesSetConfig,
  ZIMRoomMembersAttributesOperatedResult,
  ZIMRoomMembersAttributesQueriedResult,
} from '../../types.ts';
import { checkTargets } from '../groups/checks.ts';
import { checkMemberAttributes, checkPage } from './checks.ts';
import { toMemberAttributes } from './news.ts';
import { RoomApi } from './room-api.ts';

/** The methods on the attributes of the members of a room. */
export class RoomMemberAttributesApi extends RoomApi {
  /**
   * Sets the same attributes for some members of a room of the caller; every member may, for himself and for others.
   * Those that are not named stay, and none can be removed. With `config.isDeleteAfterOwnerLeft` (default: `true`) they go
   * when the member leaves; otherwise they are his again when he comes back, as long as the room was never empty.
   *
   * `infos` has each of them who is in the room, with what was set; where it was too much for a user, nothing was, and all
   * keys stand in his `errorKeys`. Who is not in the room stands in `errorUserList`.
   *
   * Limits: 1 – {@limit roomUsersAtOnceMax} users; keys of 1 – 8 bytes (`rooms.memberAttributeKeyBytesMax`), values of up
   * to 64 (`rooms.memberAttributeValueBytesMax`); a user has 30 (`rooms.memberAttributesMax`) of 144 bytes together
   * (`rooms.memberAttributesBytesMax`); 500 users of a room have any (`rooms.memberAttributeHoldersMax`). All callers
   * of a room together: 20 calls in 10 s.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000321 (not a member, or none of them is one), 6000326 (it is connecting on this device),
   * 6000350 (nothing was set for several reasons, or the server failed), 6000351 (too much for each of them), 6000352 (a
   * key is too long), 6000353 (a value is), 6000354 (too many calls), 6000357 (too many users have attributes).
   *
   * Events: the members, the caller among them, are told `roomMemberAttributesUpdated`; in a room of over 500 the caller
   * and those whose attributes were set.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * const { infos } = await zim.setRoomMembersAttributes({ role: 'host' }, ['alice'], 'stage');
   * console.log(infos[0]?.attributesInfo.attributes); // { role: 'host' }
   */
  setRoomMembersAttributes(
    attributes: Record<string, string>,
    userIDs: string[],
    roomID: string,
    config?: Partial<ZIMRoomMemberAttributesSetConfig>,
  ): Promise<ZIMRoomMembersAttributesOperatedResult> {
    return this.askRoom(
      setRoomMembersAttributes,
      () => checkTargets(setRoomMembersAttributes, userIDs, checkMemberAttributes(attributes, roomID, config)),
      ({ infos, absent }, params) => ({
        roomID: params.roomID,
        infos: infos.map(({ errorKeys, ...info }) => ({ attributesInfo: toMemberAttributes(info), errorKeys })),
        errorUserList: absent,
      }),
    );
  }

  /**
   * The attributes of some members of a room of the caller. Who has none has an empty object; who is not in the room is
   * left out.
   *
   * Limits: 1 – {@limit roomUsersAtOnceMax} users; 5 of these two queries in 30 s for each user, 1000 in 10 s for all in
   * the room.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000321 (not a member), 6000326 (it is connecting on this device), 6000350 (the server
   * failed), 6000355 (too many queries in the room), 6000356 (too many of the caller). Events: none.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * const { infos } = await zim.queryRoomMembersAttributes(['alice', 'bob'], 'stage');
   * console.log(infos); // [ { userID: 'alice', attributes: {} } ]
   */
  queryRoomMembersAttributes(userIDs: string[], roomID: string): Promise<ZIMRoomMembersAttributesQueriedResult> {
    return this.askRoom(
      queryRoomMembersAttributes,
      () => checkTargets(queryRoomMembersAttributes, userIDs, { roomID }),
      ({ infos }, params) => ({ roomID: params.roomID, infos: infos.map(toMemberAttributes) }),
    );
  }

  /**
   * A page of the members of a room of the caller who have attributes, in the order in which they came. The first page
   * begins with an empty `config.nextFlag`, the next ones with that of the result, which is empty at the end.
   *
   * Limits: `config.count` is a whole number from 1, and more than {@limit roomUsersAtOnceMax} is taken for
   * {@limit roomUsersAtOnceMax}; the rates of `queryRoomMembersAttributes`.
   *
   * Errors: 6000001 (a flag that was not handed out, too), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104,
   * 6000105, 6000121, 6000122, 6000301 (there is no such room), 6000321 (not a member), 6000326 (it is connecting on this
   * device), 6000350 (the server failed), 6000355 (too many queries in the room), 6000356 (too many of the caller).
   * Events: none.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * await zim.setRoomMembersAttributes({ role: 'host' }, ['alice'], 'stage');
   * const { infos } = await zim.queryRoomMemberAttributesList('stage', { count: 20, nextFlag: '' });
   * console.log(infos); // [ { userID: 'alice', attributes: { role: 'host' } } ]
   */
  queryRoomMemberAttributesList(
    roomID: string,
    config: ZIMRoomMemberAttributesQueryConfig,
  ): Promise<ZIMRoomMemberAttributesListQueriedResult> {
    return this.askRoom(
      queryRoomMemberAttributesList,
      () => checkPage(roomID, config, limits.roomUsersAtOnceMax),
      ({ infos, nextFlag }, params) => ({ roomID: params.roomID, infos: infos.map(toMemberAttributes), nextFlag }),
    );
  }
}
