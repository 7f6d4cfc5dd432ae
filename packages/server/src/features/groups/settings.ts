import { limits } from '@parley/protocol/limits';
import { wholeNumber } from '../../config-declaration.ts';

export const groupSettings = {
  groups: {
    membersMax: wholeNumber({
      doc: 'Members that a group may have; a group may have a lower limit of its own.',
      unit: 'users',
      fallback: 500,
      min: 1,
      max: 100_000,
    }),
    groupsPerUserMax: wholeNumber({
      doc: 'Groups of which one user may be a member.',
      unit: 'groups',
      fallback: 1000,
      min: 1,
      max: 10_000,
    }),
    groupsMax: wholeNumber({
      doc: 'Groups that an app may have; 0: any number.',
      unit: 'groups',
      fallback: 0,
      min: 0,
      max: 1_000_000_000,
    }),
    nameBytesMax: wholeNumber({
      doc: 'The name of a group.',
      unit: 'UTF-8 bytes',
      fallback: 100,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    avatarUrlBytesMax: wholeNumber({
      doc: 'The address of the avatar of a group.',
      unit: 'UTF-8 bytes',
      fallback: 500,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    noticeBytesMax: wholeNumber({
      doc: 'The notice of a group.',
      unit: 'UTF-8 bytes',
      fallback: 300,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    aliasBytesMax: wholeNumber({
      doc: 'What a user calls a group.',
      unit: 'UTF-8 bytes',
      fallback: 256,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    attributesMax: wholeNumber({
      doc: 'Attributes of a group.',
      unit: 'attributes',
      fallback: 10,
      min: 0,
      max: limits.groupAttributesListedMax,
    }),
    attributeKeyBytesMax: wholeNumber({
      doc: 'The key of an attribute of a group.',
      unit: 'UTF-8 bytes',
      fallback: 16,
      min: 1,
      max: 1024,
    }),
    attributeValueBytesMax: wholeNumber({
      doc: 'The value of an attribute of a group.',
      unit: 'UTF-8 bytes',
      fallback: 1024,
      min: 0,
      max: 4096,
    }),
    attributesTotalBytesMax: wholeNumber({
      doc: 'The values of all attributes of a group together.',
      unit: 'UTF-8 bytes',
      fallback: 10_240,
      min: 0,
      max: 65_536,
    }),
    muteSecondsMax: wholeNumber({
      doc: 'How long a group or a member may be muted, unless it is for good.',
      unit: 'seconds',
      fallback: 604_800,
      min: 1,
      max: limits.groupMuteSecondsMax,
    }),
    changesSeconds: wholeNumber({
      doc: 'How long a change of a group is kept for devices that come back; those that come later ask what the group is now.',
      unit: 'seconds',
      fallback: 300,
      min: 10,
      max: 86_400,
    }),
  },
} as const;
