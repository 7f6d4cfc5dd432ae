import { limits } from '../limits.ts';
import { about, count, flag, integer, list, object, oneOf, optional, text, unchecked } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import {
  entries,
  id,
  pageEntriesMax,
  pageLimit,
  roomID,
  roomIDOrNone,
  shortText,
  subCode,
  zeroOrOne,
} from './values.ts';

const usersKickedMax = 50;
const usersQueriedMax = 10;
const attributeKey = text({ bytesMin: 1, bytesMax: limits.roomAttributeBytesMax });
const attributeValue = text({ bytesMax: limits.roomAttributeBytesMax });
const reason = text({ bytesMax: 32 });
const failedUsers = list(object({ UserId: shortText, SubCode: subCode }), { max: usersKickedMax });
const users = entries(id, usersKickedMax, actionCodes.listTooLong);

export const createRoom = action({
  name: 'CreateRoom',
  doc: 'Makes a room that nobody is in yet.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('Owns the attributes; is not put into the room.', id),
    RoomId: roomID,
    RoomName: optional(text({ bytesMax: limits.roomNameBytesMax })),
    DestroyDelayTime: about(
      'In seconds, from the moment at which the last member leaves.',
      optional(integer({ min: 0, max: limits.roomDestroyDelaySecondsMax })),
    ),
    Attributes: about(
      'What the app keeps with the room: up to 10 unless that is set otherwise.',
      optional(
        list(
          object({
            Key: attributeKey,
            Value: attributeValue,
            AutoDelete: about('1: it goes when `FromUserId` leaves who was in the room.', optional(zeroOrOne)),
          }),
          { max: limits.roomPairsListedMax },
        ),
      ),
    ),
  }),
  result: object({ AttributeSeq: count }),
  codes: ['operatorNotRegistered', 'roomExists', 'roomLimitReached', 'attributesTooLarge'],
});

export const destroyRoom = action({
  name: 'DestroyRoom',
  doc: 'Ends a room at once, whoever is in it.',
  http: 'GET',
  events: ['roomStateChanged'],
  params: object({
    RoomId: roomID,
    FromUserId: about('The user in whose place the app’s server acts; absent: nobody.', optional(id)),
  }),
  result: object({}),
  codes: ['roomMissing', 'operatorNotRegistered'],
});

export const kickoutRoomUser = action({
  name: 'KickoutRoomUser',
  doc: 'Puts users out of a room; they may come back.',
  http: 'GET',
  events: ['roomStateChanged', 'roomMemberLeft', 'roomAttributesUpdated'],
  params: object({
    RoomId: roomID,
    UserId: about('The IDs of the users.', users),
    CustomReason: about('What the users are told.', optional(reason)),
    FromUserId: about('The user in whose place the app’s server acts; absent: nobody.', optional(id)),
  }),
  result: object({}),
  codes: ['listTooLong', 'roomMissing', 'userNotInRoom', 'operatorNotRegistered'],
});

export const blockRoomUser = action({
  name: 'BlockRoomUser',
  doc: 'Puts users out of a room and lets them in no more for a time. An addition of ours.',
  http: 'POST',
  events: ['roomStateChanged', 'roomMemberLeft', 'roomAttributesUpdated'],
  params: object({
    RoomId: roomID,
    UserId: about('The IDs of the users.', users),
    Duration: about(
      'In seconds; -1: as long as there is the room.',
      integer({ min: -1, max: limits.roomBlockSecondsMax }),
    ),
    CustomReason: optional(reason),
    FromUserId: about('The user in whose place the app’s server acts; absent: nobody.', optional(id)),
  }),
  result: object({ ErrorList: failedUsers }),
  codes: ['listTooLong', 'roomMissing', 'userNotRegistered', 'operatorNotRegistered'],
});

export const unblockRoomUser = action({
  name: 'UnblockRoomUser',
  doc: 'Lets users into a room again. An addition of ours.',
  http: 'POST',
  events: [],
  params: object({
    RoomId: roomID,
    UserId: about('The IDs of the users.', users),
    FromUserId: about('The user in whose place the app’s server acts; absent: nobody.', optional(id)),
  }),
  result: object({ ErrorList: failedUsers }),
  codes: ['listTooLong', 'roomMissing', 'userNotRegistered', 'operatorNotRegistered'],
});

/** What a list of rooms says of each. */
const roomListed = {
  RoomId: about('The ID of the room.', shortText),
  RoomName: about('The name of the room.', shortText),
  CreateTime: about('When it was made, in Unix milliseconds.', count),
  MemberCount: about('How many users are in it.', count),
  DestroyTime: about('When it ends unless somebody comes in, in Unix milliseconds; 0: somebody is in it.', count),
};

export const queryAppRoomList = action({
  name: 'QueryAppRoomList',
  doc: 'Pages through the rooms that there are, by their RoomId. An addition of ours.',
  http: 'GET',
  params: object({
    Limit: optional(pageLimit),
    NextFlag: about('`NextFlag` of the page before; empty: the first page.', optional(roomIDOrNone)),
  }),
  result: object({
    TotalCount: count,
    RoomList: about('The rooms of the page.', list(object(roomListed), { max: pageEntriesMax })),
    NextFlag: about('What the next call names; empty: there are no more.', shortText),
  }),
  events: [],
  codes: [],
});

export const queryRoomInfo = action({
  name: 'QueryRoomInfo',
  doc: 'Reads everything of a room but its members. An addition of ours.',
  http: 'GET',
  params: object({ RoomId: roomID }),
  result: object({
    ...roomListed,
    CreatorUserId: about('Who made it; empty: the app’s server.', shortText),
    DestroyDelayTime: about('How many seconds it outlives its last member.', count),
    OnlineCount: about('Members with a device that is connected.', count),
    IsMsgStored: about('Whether it keeps its messages.', flag),
    MsgSeq: about('The sequence of the newest message.', count),
    AttributeSeq: count,
    Attributes: list(object({ Key: shortText, Value: shortText }), { max: limits.roomPairsListedMax }),
  }),
  events: [],
  codes: ['roomMissing'],
});

export const queryRoomUserList = action({
  name: 'QueryRoomUserList',
  doc: 'Pages through the members of a room by the time at which they came.',
  http: 'GET',
  events: [],
  params: object({
    RoomId: roomID,
    Mode: about('0: the first to come is the first; 1: the last.', optional(oneOf([0, 1]))),
    NextFlag: about('Empty or `0`: the first page.', optional(text({ bytesMax: limits.roomFlagBytesMax }))),
    Limit: about('0 and what is over 500 stand for 500.', optional(count)),
  }),
  result: object({
    Count: about('How many are in the room.', count),
    UserList: about(
      'A page of members.',
      list(object({ UserId: shortText, UserName: shortText }), { max: limits.roomMembersListedMax }),
    ),
    NextFlag: about('`0`: that was the last page.', shortText),
  }),
  codes: ['roomMissing', 'objectRateExceeded', 'roomNotLoadable', 'roomEmpty'],
  rate: { name: 'standard', code: 'objectRateExceeded' },
  failure: 'roomNotLoadable',
});

export const queryRoomMembers = action({
  name: 'QueryRoomMembers',
  doc: 'Says which of some users are in a room.',
  http: 'GET',
  events: [],
  params: object({
    UserId: about('The IDs of the users.', entries(id, usersQueriedMax, actionCodes.listTooLong)),
    RoomId: roomID,
  }),
  result: object({
    UserList: about(
      'Those who are in the room.',
      list(
        object({
          user_id: about('The ID of the user.', shortText),
          user_name: about('The name of the user.', shortText),
          avatar: about('The address of the picture.', shortText),
          extra: about('What the app keeps with the user.', shortText),
        }),
        {
          max: usersQueriedMax,
        },
      ),
    ),
    ErrorList: failedUsers,
  }),
  codes: ['listTooLong', 'userNotLoggedIn', 'objectRateExceeded', 'listedUserNotInRoom', 'roomMissing'],
  rate: { name: 'roomMembers', by: 'RoomId' },
});

export const queryRoomAttribute = action({
  name: 'QueryRoomAttribute',
  doc: 'Reads all attributes of a room.',
  http: 'POST',
  events: [],
  params: object({ FromUserId: id, RoomId: roomID }),
  result: object({
    AttributeSeq: count,
    Attributes: list(
      object({
        Key: shortText,
        Value: shortText,
        Seq: count,
        AutoDelete: about('1: it goes when who owns it leaves.', zeroOrOne),
      }),
      {
        max: limits.roomPairsListedMax,
      },
    ),
  }),
  codes: ['roomMissing', 'operatorNotRegistered'],
});

/** One change of an attribute. */
export const roomAttributeModification = object({
  Action: about('0 sets, 1 deletes.', zeroOrOne),
  Key: attributeKey,
  Value: about('Of a set.', optional(attributeValue)),
  AutoDelete: about('1: it goes when `FromUserId` leaves who was in the room.', optional(zeroOrOne)),
  StopOnError: about('1 in any of them: the first failure ends it.', optional(zeroOrOne)),
});

export const modifyRoomAttribute = action({
  name: 'ModifyRoomAttribute',
  doc: 'Sets and deletes attributes of a room, whoever owns them.',
  http: 'POST',
  events: ['roomAttributesUpdated', 'roomAttributesBatchUpdated'],
  params: object({
    FromUserId: id,
    RoomId: roomID,
    Attributes: about(
      'The changes, one after another.',
      entries(unchecked(roomAttributeModification), limits.roomPairsListedMax),
    ),
  }),
  result: object({
    AttributeSeq: count,
    SuccKeyList: about(
      'The changes that were made.',
      list(object({ Key: shortText, Seq: count }), { max: limits.roomPairsListedMax }),
    ),
    ErrKeyList: list(object({ SubCode: subCode, Key: shortText }), { max: limits.roomPairsListedMax }),
  }),
  codes: ['roomMissing', 'operatorNotRegistered', 'attributesTooLarge'],
});
