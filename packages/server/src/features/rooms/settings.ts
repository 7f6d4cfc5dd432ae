import { limits } from '@parley/protocol/limits';
import { onOff, wholeNumber } from '../../config-declaration.ts';
import { roomAttributeSettings } from './attribute-settings.ts';

export const roomSettings = {
  rooms: {
    roomsMax: wholeNumber({
      doc: 'Rooms that an app may have at the same time.',
      unit: 'rooms',
      fallback: 20,
      min: 1,
      max: 100_000,
    }),
    roomsPerUserMax: wholeNumber({
      doc: 'Rooms in which one user may be at the same time, on all devices together.',
      unit: 'rooms',
      fallback: 5,
      min: 1,
      max: limits.roomsOfDeviceMax,
    }),
    membersMax: wholeNumber({
      doc: 'Members that a room may have.',
      unit: 'users',
      fallback: 6000,
      min: 1,
      max: 100_000,
    }),
    destroyDelaySecondsMax: wholeNumber({
      doc: 'The longest that a room may outlive its last member.',
      unit: 's',
      fallback: 10_800,
      min: 0,
      max: limits.roomDestroyDelaySecondsMax,
    }),
    unenteredRoomLifetimeSeconds: wholeNumber({
      doc: "How long a room that the app's server made stays at least until somebody comes in.",
      unit: 's',
      fallback: 3600,
      min: 0,
      max: limits.roomDestroyDelaySecondsMax,
    }),
    membersListedMax: wholeNumber({
      doc: 'Members of a room that can be listed, from the first on.',
      unit: 'users',
      fallback: 500,
      min: 1,
      max: 100_000,
    }),
    membersPerQueryMax: wholeNumber({
      doc: 'Users whom one `queryRoomMembers` may name.',
      unit: 'users',
      fallback: 10,
      min: 1,
      max: limits.roomUsersAtOnceMax,
    }),
    offlineGraceSeconds: wholeNumber({
      doc: 'How long a member stays in a room whose device has no connection.',
      unit: 's',
      fallback: 30,
      min: 1,
      max: 3600,
    }),
    memberEventBatchThreshold: wholeNumber({
      doc: 'In rooms with more members those who come and go within a second are told together.',
      unit: 'users',
      fallback: 500,
      min: 0,
      max: 100_000,
    }),
    entriesKept: wholeNumber({
      doc: 'The newest entries of the log of a room, from which a device gets what it missed.',
      unit: 'entries',
      fallback: 500,
      min: 10,
      max: 100_000,
    }),
    messagesPerSecond: wholeNumber({
      doc: 'Messages of one room that a node hands out in a second before it drops and delays.',
      unit: 'messages',
      fallback: 200,
      min: 1,
      max: 100_000,
    }),
    multiDevice: onOff({
      doc: 'Whether several devices of a user may be in one room at the same time.',
      fallback: false,
    }),
    storeMessages: onOff({
      doc: 'Whether rooms that are made from now on keep their messages.',
      fallback: false,
    }),
    storedMessagesMax: wholeNumber({
      doc: 'The newest messages that a room keeps which keeps them.',
      unit: 'messages',
      fallback: 2000,
      min: 1,
      max: 100_000,
    }),
    storedRoomLifetimeSeconds: wholeNumber({
      doc: 'How long a room that keeps its messages outlives its last member at least.',
      unit: 's',
      fallback: 86_400,
      min: 0,
      max: limits.roomDestroyDelaySecondsMax,
    }),
    keepAttributesOnDelay: onOff({
      doc: 'Whether the attributes of a room outlive its last member as the room does.',
      fallback: false,
    }),
    ...roomAttributeSettings,
  },
};
