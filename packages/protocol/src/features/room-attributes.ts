import { method } from '../define.ts';
import { limits } from '../limits.ts';
import { flag, integer, list, object, oneOf, optional, text, variant } from '../schema.ts';
import { roomID, roomMemberAttributes, roomPairs, roomPairsGiven } from './room-values.ts';
import { told, userID } from './values.ts';

const memberErrors = ['RoomModuleCommonError', 'RoomModuleUserIsNotInTheRoom'] as const;

const attributeKeys = list(text({ bytesMin: 1, bytesMax: limits.roomAttributeBytesMax }), {
  min: 1,
  max: limits.roomPairsListedMax,
});
const errorKeys = list(told, { max: limits.roomPairsListedMax });

/** What is done one behind the other as one unit. */
const operation = variant('kind', [
  object({ kind: oneOf(['set']), attributes: roomPairsGiven }),
  object({ kind: oneOf(['delete']), keys: attributeKeys }),
]);

export const changeRoomAttributes = method({
  name: 'changeRoomAttributes',
  doc: 'Sets and deletes attributes of a room, with nobody between.',
  needsLogin: true,
  params: object({
    roomID,
    operations: list(operation, { min: 1, max: limits.roomOperationsMax }),
    /** Attributes of others are changed too. */
    isForce: flag,
    /** The caller becomes the owner of what is changed by force. */
    isUpdateOwner: flag,
    /** What is set goes when its owner leaves. */
    isDeleteAfterOwnerLeft: flag,
  }),
  /** Keys that were refused, by operation and in its order; that none was applied is for the SDK to say. */
  result: object({ errorKeys: list(errorKeys, { max: limits.roomOperationsMax }) }),
  errors: [
    ...memberErrors,
    'RoomModuleRoomAttributesCommonError',
    'RoomModuleTheNumberOfRoomAttributesExceedsLimit',
    'RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit',
    'RoomModuleTheLengthOfRoomAttributeValueExceedsLimit',
    'RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit',
  ],
  rate: 'write',
  failure: 'RoomModuleRoomAttributesCommonError',
});

export const queryRoomAllAttributes = method({
  name: 'queryRoomAllAttributes',
  doc: 'Returns the attributes of a room.',
  needsLogin: true,
  params: object({ roomID }),
  result: object({ attributes: roomPairs }),
  errors: [...memberErrors, 'RoomModuleRoomAttributesQueryFailed'],
  rate: 'query',
  failure: 'RoomModuleRoomAttributesQueryFailed',
});

export const setRoomMembersAttributes = method({
  name: 'setRoomMembersAttributes',
  doc: 'Sets attributes of members of a room, the same for each.',
  needsLogin: true,
  params: object({
    roomID,
    attributes: roomPairsGiven,
    userIDs: list(userID, { min: 1, max: limits.roomUsersAtOnceMax }),
    /** They go when the member leaves; absent: they do. */
    isDeleteAfterOwnerLeft: optional(flag),
  }),
  result: object({
    /** Those who are in the room, in the order of the request, with what was set. */
    infos: list(object({ userID: told, attributes: roomPairs, errorKeys }), { max: limits.roomUsersAtOnceMax }),
    absent: list(told, { max: limits.roomUsersAtOnceMax }),
  }),
  errors: [
    ...memberErrors,
    'RoomModuleRoomMemberAttributesCommonError',
    'RoomModuleTheTotalLengthOfRoomMemberAttributesExceedsLimit',
    'RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit',
    'RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit',
    'RoomModuleRoomMemberAttributesOperationRateLimit',
    'RoomModuleTheMemberNumberOfRoomMemberAttributesExceedsLimit',
  ],
  rate: 'write',
  failure: 'RoomModuleRoomMemberAttributesCommonError',
});

const queryErrors = [
  'RoomModuleCommonError',
  'RoomModuleUserIsNotInTheRoom',
  'RoomModuleRoomMemberAttributesCommonError',
  'RoomModuleRoomMemberAttributesQueryRateLimit',
  'RoomModuleRoomMemberAttributesUserQueryRateLimit',
] as const;

export const queryRoomMembersAttributes = method({
  name: 'queryRoomMembersAttributes',
  doc: 'Returns the attributes of some members of a room; who is not in it is left out.',
  needsLogin: true,
  params: object({ roomID, userIDs: list(userID, { min: 1, max: limits.roomUsersAtOnceMax }) }),
  result: object({ infos: list(roomMemberAttributes, { max: limits.roomUsersAtOnceMax }) }),
  errors: queryErrors,
  rate: 'query',
  failure: 'RoomModuleRoomMemberAttributesCommonError',
});

export const queryRoomMemberAttributesList = method({
  name: 'queryRoomMemberAttributesList',
  doc: 'Pages through the members of a room who have attributes, in the order in which they came.',
  needsLogin: true,
  params: object({
    roomID,
    /** Empty: the first page. */
    nextFlag: text({ bytesMax: limits.roomFlagBytesMax }),
    count: integer({ min: 1, max: limits.roomUsersAtOnceMax }),
  }),
  result: object({
    infos: list(roomMemberAttributes, { max: limits.roomUsersAtOnceMax }),
    nextFlag: told,
  }),
  errors: queryErrors,
  rate: 'query',
  failure: 'RoomModuleRoomMemberAttributesCommonError',
});
