import { type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { createRoom, enterRoom, joinRoom, leaveRoom, switchRoom } from '@parley/protocol/features/rooms';
import { checkParams } from '../../core/arguments.ts';
import { nothingToCheck } from '../../core/gate.ts';
import type {
  ZIMRoomAdvancedConfig,
  ZIMRoomAllLeftResult,
  ZIMRoomCreatedResult,
  ZIMRoomEnteredResult,
  ZIMRoomInfo,
  ZIMRoomJoinedResult,
  ZIMRoomLeftResult,
  ZIMRoomSwitchedResult,
} from '../../types.ts';
import { checkCreation } from './checks.ts';
import { RoomApi } from './room-api.ts';
import type { Entering } from './rooms.ts';
import type { Entrance } from './state-rules.ts';

/** The methods that lead into rooms and out of them. */
export class RoomLifeApi extends RoomApi {
  /**
   * Makes a room whose first member is the caller. It is gone with its last member, or
   * `config.roomDestroyDelayTime` seconds later (default: 0); its ID may be used again then. `config.roomAttributes`
   * (default: none) belong to the caller.
   *
   * After an outage the device is in the room still, if it comes back in time: 30 s (`rooms.offlineGraceSeconds`).
   *
   * Limits: a `roomID` of 1 – {@limit roomIDBytesMax}, a name of up to {@limit roomNameBytesMax}; up to 10800 s
   * (`rooms.destroyDelaySecondsMax`); attributes as in `setRoomAttributes`. An app has 20 rooms at a time
   * (`rooms.roomsMax`), a user is in 5 (`rooms.roomsPerUserMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000303
   * (the server failed), 6000323 (there is such a room), 6000324 (too many rooms), 6000325 (the caller is in too many),
   * 6000326 (the room is connecting on this device), 6000334 – 6000337 (the attributes).
   *
   * Events: the device is told `roomStateChanged` (Connecting, ActiveCreate; then Connected, Success, or Disconnected,
   * CreateFailed; without an answer Disconnected, ConnectTimeout), then `roomAttributesUpdated` if there are attributes.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * const { roomInfo } = await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * console.log(roomInfo.baseInfo.roomName); // Stage
   */
  createRoom(roomInfo: ZIMRoomInfo, config?: Partial<ZIMRoomAdvancedConfig>): Promise<ZIMRoomCreatedResult> {
    const isThere = 'RoomModuleTheRoomAlreadyExists';
    return this.#enter(createRoom, 'create', () => checkCreation(roomInfo, config), isThere);
  }

  /**
   * Makes the caller a member of a room, with this device in it; another device of the caller that is in it is put out.
   * The result has the name that the room was given.
   *
   * Limits: a room has 6000 members (`rooms.membersMax`), a user is in 5 rooms (`rooms.roomsPerUserMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000302
   * (the server failed), 6000304 (the room is full), 6000320 (this device is in it), 6000322 (there is no such room),
   * 6000325 (in too many rooms), 6000326 (it is connecting on this device), 6000327 (the app keeps the caller out).
   *
   * Events: the device is told `roomStateChanged` (Connecting, ActiveEnter; then Connected, Success, or Disconnected,
   * EnterFailed; without an answer Disconnected, ConnectTimeout), then `roomAttributesUpdated` if the room has any;
   * the other members `roomMemberJoined`; another device of the caller in it `roomStateChanged` (Disconnected,
   * KickedOutByOtherDevice).
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'foyer', roomName: 'Foyer' }, { roomDestroyDelayTime: 60 });
   * await zim.leaveRoom('foyer');
   * const { roomInfo } = await zim.joinRoom('foyer');
   * console.log(roomInfo.baseInfo.roomName); // Foyer
   */
  joinRoom(roomID: string): Promise<ZIMRoomJoinedResult> {
    return this.#enter(joinRoom, 'enter', () => ({ roomID }));
  }

  /**
   * Does what `joinRoom` does, or, if there is no such room, what `createRoom` does, in one step: of two callers at once
   * one makes the room and the other joins it. Name and `config` count only where it makes the room.
   *
   * Limits: those of `createRoom` and `joinRoom`.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000302,
   * 6000303, 6000304 (the room is full), 6000320 (this device is in it), 6000324 (too many rooms), 6000325 (the caller is
   * in too many), 6000326 (it is connecting on this device), 6000327 (the app keeps the caller
   * out), 6000334 – 6000337 (the attributes).
   *
   * Events: those of a room that is joined.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * const { roomInfo } = await zim.enterRoom({ roomID: 'hall', roomName: 'Hall' });
   * console.log(roomInfo.baseInfo.roomID); // hall
   */
  enterRoom(roomInfo: ZIMRoomInfo, config?: Partial<ZIMRoomAdvancedConfig>): Promise<ZIMRoomEnteredResult> {
    return this.#enter(enterRoom, 'enter', () => checkCreation(roomInfo, config));
  }

  /**
   * Leaves one room and enters another in one step; where that is refused the device stays in the first. With
   * `isCreateWhenRoomNotExisted` the second is made if need be, with the name and the `config` that are given.
   *
   * Limits: those of `createRoom` and `joinRoom`; the first room does not count among those of the caller.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000302,
   * 6000303, 6000304 (the second room does not exist or is full), 6000320 (this device is in it), 6000321 (this device is
   * not in the first), 6000324 (too many rooms), 6000326 (one of them is connecting on this device),
   * 6000327 (the app keeps the caller out of the second), 6000334 – 6000337 (the attributes).
   *
   * Events: the device is told `roomStateChanged` of the second room (Connecting, ActiveSwitch; then Connected, Success,
   * or Disconnected, SwitchFailed) and of the first (Disconnected, Success), then `roomAttributesUpdated` if there are
   * attributes; the members of the first `roomMemberLeft`, those of the second `roomMemberJoined`.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'lobby', roomName: '' });
   * const { roomInfo } = await zim.switchRoom('lobby', { roomID: 'stage', roomName: 'Stage' }, true);
   * console.log(roomInfo.baseInfo.roomID); // stage
   */
  switchRoom(
    fromRoomID: string,
    toRoomInfo: ZIMRoomInfo,
    isCreateWhenRoomNotExisted: boolean,
    config?: Partial<ZIMRoomAdvancedConfig>,
  ): Promise<ZIMRoomSwitchedResult> {
    const given = () => ({ ...checkCreation(toRoomInfo, config), fromRoomID, isCreateWhenRoomNotExisted });
    return this.#enter(switchRoom, 'switch', given);
  }

  /**
   * Ends the caller's membership. During an outage the device is out at once, and the server learns it with the next
   * connection, or when the time of the membership is over.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000302
   * (the server failed), 6000306 (there is no such room), 6000321 (not a member), 6000326 (a call that leads into it is
   * under way).
   *
   * Events: the device is told `roomStateChanged` (Disconnected, Success), the other members `roomMemberLeft`, and
   * `roomAttributesUpdated` (Delete) if attributes go with the caller.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * await zim.leaveRoom('stage');
   */
  leaveRoom(roomID: string): Promise<ZIMRoomLeftResult> {
    const { rooms } = this.parts;
    return this.call(
      () => rooms().unlessConnecting(checkParams(leaveRoom, { roomID }), true),
      (params) => rooms().leave(params),
    );
  }

  /**
   * Leaves all rooms that this device is in. Those of other devices of the caller stay; without any it resolves with an
   * empty list.
   *
   * Limits: none of its own.
   *
   * Errors: 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000302 (the server
   * failed).
   *
   * Events: for each room those of one that is left.
   *
   * @see docs/behaviour/rooms.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * const { roomIDs } = await zim.leaveAllRoom();
   * console.log(roomIDs); // [ 'stage' ]
   */
  leaveAllRoom(): Promise<ZIMRoomAllLeftResult> {
    return this.call(nothingToCheck, () => this.parts.rooms().leaveAll());
  }

  #enter<Of extends Entering>(
    method: Of,
    entrance: Entrance,
    given: () => object | Refusal,
    isThere: ErrorName = 'RoomModuleUserIsAlreadyInTheRoom',
  ): Promise<ZIMRoomJoinedResult> {
    const { rooms } = this.parts;
    const refusal = refuse(isThere, 'roomID: this device is in it');
    return this.call(
      () => rooms().unlessIn<ParamsOf<Of>>(checkParams(method, given()), refusal),
      (params) => rooms().enter(method, entrance, params),
    );
  }
}
