import { limits } from '@parley/protocol/limits';
import { wholeNumber } from '../../config-declaration.ts';

/** Those of rooms that are of attributes, of the room and of its members. */
export const roomAttributeSettings = {
  attributesMax: wholeNumber({
    doc: 'Attributes of a room.',
    unit: 'attributes',
    fallback: 10,
    min: 0,
    max: limits.roomPairsListedMax,
  }),
  attributeKeyBytesMax: wholeNumber({
    doc: 'The key of an attribute of a room.',
    unit: 'UTF-8 bytes',
    fallback: 16,
    min: 1,
    max: 1024,
  }),
  attributeValueBytesMax: wholeNumber({
    doc: 'The value of an attribute of a room.',
    unit: 'UTF-8 bytes',
    fallback: 1024,
    min: 0,
    max: 4096,
  }),
  attributesBytesMax: wholeNumber({
    doc: 'The values of all attributes of a room together.',
    unit: 'UTF-8 bytes',
    fallback: 5120,
    min: 0,
    max: 65_536,
  }),
  memberAttributesMax: wholeNumber({
    doc: 'Attributes that one user may have in a room.',
    unit: 'attributes',
    fallback: 30,
    min: 0,
    max: limits.roomPairsListedMax,
  }),
  memberAttributeKeyBytesMax: wholeNumber({
    doc: 'The key of an attribute of a member of a room.',
    unit: 'UTF-8 bytes',
    fallback: 8,
    min: 1,
    max: 128,
  }),
  memberAttributeValueBytesMax: wholeNumber({
    doc: 'The value of an attribute of a member of a room.',
    unit: 'UTF-8 bytes',
    fallback: 64,
    min: 0,
    max: 1024,
  }),
  memberAttributesBytesMax: wholeNumber({
    doc: 'The keys and values of all attributes of a user in a room together.',
    unit: 'UTF-8 bytes',
    fallback: 144,
    min: 0,
    max: 4096,
  }),
  memberAttributeHoldersMax: wholeNumber({
    doc: 'Users who may have attributes in one room.',
    unit: 'users',
    fallback: 500,
    min: 1,
    max: 10_000,
  }),
  memberAttributeSetsPer10s: wholeNumber({
    doc: 'Calls within ten seconds that set attributes of members of one room, of all users on one node together; 0: any number.',
    unit: 'calls',
    fallback: 20,
    min: 0,
    max: 1000,
  }),
  memberAttributeQueriesPer10s: wholeNumber({
    doc: 'Queries within ten seconds of attributes of members of one room, of all users on one node together; 0: any number.',
    unit: 'queries',
    fallback: 1000,
    min: 0,
    max: 10_000,
  }),
  memberAttributeQueriesPerUserPer30s: wholeNumber({
    doc: 'Queries within thirty seconds of attributes of members of one room, of one user on one node; 0: any number.',
    unit: 'queries',
    fallback: 5,
    min: 0,
    max: 1000,
  }),
  memberAttributeEventThreshold: wholeNumber({
    doc: 'In rooms with more members the others are not told of attributes of members.',
    unit: 'users',
    fallback: 500,
    min: 0,
    max: 100_000,
  }),
} as const;
