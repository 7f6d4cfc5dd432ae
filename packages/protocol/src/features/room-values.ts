import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, orElse, type Static, text, variant } from '../schema.ts';
import { message, profileEntries, told } from './values.ts';

/** 1–128 bytes of the alphabet of a userID; case matters. */
export const roomID = text({
  bytesMin: 1,
  bytesMax: limits.roomIDBytesMax,
  alphabet: /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]+$/,
});

const roomName = text({ bytesMax: limits.roomNameBytesMax });

/** A list, because any name may be a key. Sizes are settings, which have codes of their own. */
export const roomPairsGiven = list(
  object({
    key: text({ bytesMin: 1, bytesMax: limits.roomAttributeBytesMax }),
    value: text({ bytesMax: limits.roomAttributeBytesMax }),
  }),
  { max: limits.roomPairsListedMax },
);
export const roomPairs = list(object({ key: told, value: told }), { max: limits.roomPairsListedMax });
export type RoomPairs = Static<typeof roomPairs>;

/** Which one of those that had the roomID: it is never given again. */
export const room = count;

/** A member with the profile that the user had when coming in. */
export const roomMember = object({
  userID: told,
  userName: profileEntries.userName,
  userAvatarUrl: profileEntries.userAvatarUrl,
  userExtendedData: profileEntries.userExtendedData,
});
export type WireRoomMember = Static<typeof roomMember>;

export const roomMemberAttributes = object({ userID: told, attributes: roomPairs });
export type WireRoomMemberAttributes = Static<typeof roomMemberAttributes>;

const members = list(roomMember, { max: limits.roomMembersTold });

/** `true`: the devices of the sender pass it over. Absent is `false`. */
export const isSenderUnaware = optional(flag);

/** What happened in a room, each at a position of its log; a device passes over a kind that it does not know. */
export const roomEntry = orElse(
  variant('kind', [
    /** Members came, and these are not told who they are themselves. */
    object({ kind: oneOf(['joined']), position: count, members }),
    object({ kind: oneOf(['left']), position: count, members }),
    /** One unit: what was set, and what was deleted with its last value. */
    object({ kind: oneOf(['attributes']), position: count, set: roomPairs, deleted: roomPairs }),
    object({
      kind: oneOf(['memberAttributes']),
      position: count,
      operatorUserID: told,
      /** All attributes of each as they then were. */
      members: list(roomMemberAttributes, { max: limits.roomUsersAtOnceMax }),
    }),
    object({ kind: oneOf(['message']), position: count, message, isSenderUnaware }),
    /** A message that the room keeps, as it is since it was taken back. */
    object({ kind: oneOf(['revoked']), position: count, message }),
  ]),
  object({ position: count }),
);
export type WireRoomEntry = Static<typeof roomEntry>;

/** What a device is told that came into a room. */
export const roomOpened = object({
  room,
  /** The stored name, not the one that was asked for. */
  roomName: told,
  /** Everything in the log up to here is in this answer. */
  position: count,
  attributes: roomPairs,
});
export type WireRoomOpened = Static<typeof roomOpened>;

/** Why a device is not in a room any more, or that it is. */
export const roomOutcome = oneOf(['member', 'timeout', 'destroyed', 'kicked', 'otherDevice', 'ended']);

/** How a room is made; `roomName` and this take effect only in the call that makes it. */
export const roomCreation = {
  roomName,
  attributes: roomPairsGiven,
  /** How long it outlives its last member. */
  destroyDelaySeconds: integer({ min: 0, max: limits.roomDestroyDelaySecondsMax }),
};

/** What the app says of a removal, as JSON text. */
export const roomExtendedData = optional(told);
