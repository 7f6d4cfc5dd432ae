import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, text } from '../schema.ts';
import {
  room,
  roomCreation,
  roomEntry,
  roomExtendedData,
  roomID,
  roomMember,
  roomOpened,
  roomOutcome,
  roomPairs,
} from './room-values.ts';
import { told, userID } from './values.ts';

const attributeLimitErrors = [
  'RoomModuleTheNumberOfRoomAttributesExceedsLimit',
  'RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit',
  'RoomModuleTheLengthOfRoomAttributeValueExceedsLimit',
  'RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit',
] as const;
const creatingErrors = [
  'RoomModuleTheNumberOfExistingRoomsHasReachedLimit',
  'RoomModuleCreateRoomError',
  ...attributeLimitErrors,
] as const;
const joiningErrors = [
  'RoomModuleJoinRoomError',
  'RoomModuleUserIsAlreadyInTheRoom',
  'RoomModuleRoomMemberIsBlocked',
] as const;
/** Of whatever only a member may ask. */
const memberErrors = ['RoomModuleCommonError', 'RoomModuleUserIsNotInTheRoom'] as const;

export const createRoom = method({
  name: 'createRoom',
  doc: 'Makes a room whose first member is the caller.',
  needsLogin: true,
  params: object({ roomID, ...roomCreation }),
  result: roomOpened,
  errors: ['RoomModuleTheRoomAlreadyExists', 'RoomModuleTheNumberOfJoinedRoomsHasReachedLimit', ...creatingErrors],
  rate: 'write',
  failure: 'RoomModuleCreateRoomError',
});

export const joinRoom = method({
  name: 'joinRoom',
  doc: 'Makes the caller a member of a room, with this device in it.',
  needsLogin: true,
  params: object({ roomID }),
  result: roomOpened,
  errors: [
    'RoomModuleTheRoomDoesNotExist',
    'RoomModuleTheNumberOfJoinedRoomsHasReachedLimit',
    'RoomModuleServerError',
    ...joiningErrors,
  ],
  rate: 'write',
  failure: 'RoomModuleServerError',
});

export const enterRoom = method({
  name: 'enterRoom',
  doc: 'Joins the room, or makes it if there is none; of two at once one makes it.',
  needsLogin: true,
  params: object({ roomID, ...roomCreation }),
  result: roomOpened,
  errors: [
    'RoomModuleTheNumberOfJoinedRoomsHasReachedLimit',
    'RoomModuleServerError',
    ...joiningErrors,
    ...creatingErrors,
  ],
  rate: 'write',
  failure: 'RoomModuleServerError',
});

export const switchRoom = method({
  name: 'switchRoom',
  doc: 'Leaves one room and enters another in one step, or does neither.',
  needsLogin: true,
  params: object({ fromRoomID: roomID, roomID, isCreateWhenRoomNotExisted: flag, ...roomCreation }),
  result: roomOpened,
  errors: ['RoomModuleUserIsNotInTheRoom', 'RoomModuleServerError', ...joiningErrors, ...creatingErrors],
  rate: 'write',
  failure: 'RoomModuleServerError',
});

export const leaveRoom = method({
  name: 'leaveRoom',
  doc: 'Takes the caller out of a room.',
  needsLogin: true,
  params: object({
    roomID,
    /** Only if it is this one; absent: whichever has the roomID. */
    room: optional(room),
  }),
  result: object({}),
  errors: ['RoomModuleLeaveRoomError', 'RoomModuleUserIsNotInTheRoom', 'RoomModuleServerError'],
  rate: 'write',
  failure: 'RoomModuleServerError',
});

export const leaveAllRoom = method({
  name: 'leaveAllRoom',
  doc: 'Takes this device out of every room that it is in.',
  needsLogin: true,
  params: object({}),
  result: object({ roomIDs: list(told, { max: limits.roomsOfDeviceMax }) }),
  errors: ['RoomModuleServerError'],
  rate: 'write',
  failure: 'RoomModuleServerError',
});

/** After an outage, and whenever a device finds that it lacks something of a room. */
export const syncRooms = method({
  name: 'syncRooms',
  doc: 'Tells a device for each of its rooms whether it is still in it, and what happened after a position.',
  needsLogin: true,
  params: object({
    /** `true`: the connection was lost, and this one takes its place; of rooms that are not named the device knows nothing. */
    isResume: flag,
    rooms: list(object({ room, roomID, position: count }), { max: limits.roomsOfDeviceMax }),
  }),
  result: object({
    /** In the order of the request. */
    rooms: list(
      object({
        room,
        outcome: roomOutcome,
        extendedData: roomExtendedData,
        /** Of a member: everything up to here is in the answer. */
        position: optional(count),
        /**
         * After the position that was shown, ascending. After an outage only messages that the room keeps; otherwise
         * everything, or, with `isCut`, what is still known.
         */
        entries: optional(list(roomEntry, { max: limits.roomEntriesMax })),
        isCut: optional(flag),
        /** All of them, where attributes changed after that position; absent: none did. */
        attributes: optional(roomPairs),
      }),
      { max: limits.roomsOfDeviceMax },
    ),
  }),
  errors: ['RoomModuleServerError'],
  rate: 'free',
  failure: 'RoomModuleServerError',
});

export const queryRoomMemberList = method({
  name: 'queryRoomMemberList',
  doc: 'Pages through the members of a room in the order in which they came.',
  needsLogin: true,
  params: object({
    roomID,
    /** Empty: the first page. */
    nextFlag: text({ bytesMax: limits.roomFlagBytesMax }),
    count: integer({ min: 1, max: limits.roomMembersListedMax }),
  }),
  result: object({ members: list(roomMember, { max: limits.roomMembersListedMax }), nextFlag: told }),
  errors: [...memberErrors, 'RoomModuleTheRoomMemberQueryFailed'],
  rate: 'query',
  failure: 'RoomModuleTheRoomMemberQueryFailed',
});

export const queryRoomMembers = method({
  name: 'queryRoomMembers',
  doc: 'Returns those of some users who are in a room, and why the others are not; that nobody is is for the SDK to say.',
  needsLogin: true,
  params: object({ roomID, userIDs: list(userID, { min: 1, max: limits.roomUsersAtOnceMax }) }),
  result: object({
    members: list(roomMember, { max: limits.roomUsersAtOnceMax }),
    failed: list(object({ userID: told, reason: oneOf(['notInRoom', 'notRegistered']) }), {
      max: limits.roomUsersAtOnceMax,
    }),
  }),
  errors: [...memberErrors, 'RoomModuleTheRoomMemberQueryFailed'],
  rate: 'query',
  failure: 'RoomModuleTheRoomMemberQueryFailed',
});

export const queryRoomOnlineMemberCount = method({
  name: 'queryRoomOnlineMemberCount',
  doc: 'Counts the members of a room who are connected.',
  needsLogin: true,
  params: object({ roomID }),
  result: object({ count }),
  errors: [...memberErrors, 'RoomModuleTheRoomMemberQueryFailed'],
  rate: 'query',
  failure: 'RoomModuleTheRoomMemberQueryFailed',
});

export const roomEntries = event({
  name: 'roomEntries',
  doc: 'What happened in a room, ascending by position.',
  data: object({ room, entries: list(roomEntry, { max: limits.roomEntriesMax }) }),
});

export const roomEnded = event({
  name: 'roomEnded',
  doc: 'This device is not in a room any more, and did not ask for it.',
  data: object({
    room,
    outcome: roomOutcome,
    extendedData: roomExtendedData,
    /** Where in the log of the room; absent: the room is no more. A device that has come in behind it asks what holds. */
    position: optional(count),
  }),
});

export const roomHeads = event({
  name: 'roomHeads',
  doc: 'Where the logs of rooms stand; told when something may have been lost on the way.',
  data: object({ rooms: list(object({ room, position: count }), { max: limits.roomHeadsMax }) }),
});
