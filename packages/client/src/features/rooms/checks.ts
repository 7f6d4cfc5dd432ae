import { isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { changeRoomAttributes } from '@parley/protocol/features/room-attributes';
import { roomCreation, roomPairsGiven } from '@parley/protocol/features/room-values';
import { limits } from '@parley/protocol/limits';
import { object, optional, text } from '@parley/protocol/schema';
import {
  checkConfig,
  checkDistinct,
  checkFields,
  checkParams,
  checkValue,
  type Fields,
  fieldsOf,
  invalid,
  pageLength,
} from '../../core/arguments.ts';
import { checkPairs, isTooLong, type PairRefusals } from '../../core/pairs.ts';

const ofRoom: PairRefusals = [
  'RoomModuleTheNumberOfRoomAttributesExceedsLimit',
  'RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit',
  'RoomModuleTheLengthOfRoomAttributeValueExceedsLimit',
];

const ofMember: PairRefusals = [
  'RoomModuleTheTotalLengthOfRoomMemberAttributesExceedsLimit',
  'RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit',
  'RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit',
];

function checkAttributes(name: string, given: unknown, refusals: PairRefusals, min: number) {
  const pairs = checkPairs(name, given, refusals);
  if (isRefusal(pairs)) return pairs;
  return pairs.length < min ? invalid(`${name}: is empty`) : checkValue(name, roomPairsGiven, pairs);
}

/** How a room is made, if it is. */
export function checkCreation(roomInfo: unknown, config: unknown): Fields | Refusal {
  const refusal = checkConfig(config);
  if (refusal) return refusal;
  const { roomID, roomName = '' } = fieldsOf(roomInfo, 'roomID', 'roomName');
  const { roomAttributes = {}, roomDestroyDelayTime = 0 } = fieldsOf(config, 'roomAttributes', 'roomDestroyDelayTime');
  const attributes = checkAttributes('config.roomAttributes', roomAttributes, ofRoom, 0);
  if (isRefusal(attributes)) return attributes;
  const { destroyDelaySeconds: seconds } = roomCreation;
  const destroyDelaySeconds = checkValue('config.roomDestroyDelayTime', seconds, roomDestroyDelayTime);
  return isRefusal(destroyDelaySeconds) ? destroyDelaySeconds : { roomID, roomName, attributes, destroyDelaySeconds };
}

/** Which page of members is asked for. */
export function checkPage(roomID: unknown, config: unknown, max: number): Fields | Refusal {
  const nextFlag = optional(text({ bytesMax: limits.roomFlagBytesMax }));
  const page = checkFields('config', object({ nextFlag, count: pageLength(max) }), config);
  return isRefusal(page) ? page : { roomID, count: page.count, nextFlag: page.nextFlag ?? '' };
}

/** One change of attributes, or how those are done that follow. */
export function checkChange(
  roomID: unknown,
  operation: Fields | Refusal,
  config: unknown,
): ParamsOf<typeof changeRoomAttributes> | Refusal {
  if (isRefusal(operation)) return operation;
  const refusal = checkConfig(config);
  if (refusal) return refusal;
  const flags = ['isForce', 'isUpdateOwner', 'isDeleteAfterOwnerLeft'];
  const given = fieldsOf(config, ...flags);
  return checkParams(changeRoomAttributes, {
    ...{ roomID, operations: [operation] },
    ...Object.fromEntries(flags.map((name) => [name, given[name] ?? false])),
  });
}

/** What changes nothing. */
export const noOperation: Fields = { kind: 'set', attributes: [] };

export function checkSet(roomAttributes: unknown): Fields | Refusal {
  const attributes = checkAttributes('roomAttributes', roomAttributes, ofRoom, 1);
  return isRefusal(attributes) ? attributes : { kind: 'set', attributes };
}

export function checkDelete(given: unknown): Fields | Refusal {
  const keys = checkDistinct('keys', given, limits.roomPairsListedMax);
  if (isRefusal(keys)) return keys;
  return keys.some(isTooLong) ? refuse(ofRoom[1], 'keys: has one that is too long') : { kind: 'delete', keys };
}

/** Attributes that members are to have. */
export function checkMemberAttributes(given: unknown, roomID: unknown, config: unknown): Fields | Refusal {
  const refusal = checkConfig(config);
  if (refusal) return refusal;
  const attributes = checkAttributes('attributes', given, ofMember, 1);
  return isRefusal(attributes) ? attributes : { roomID, attributes, ...fieldsOf(config, 'isDeleteAfterOwnerLeft') };
}
