import { describe, expect, it } from 'vitest';
import { messageKind } from './message-kinds.ts';

const permitted = (type: unknown): string =>
  Object.entries(messageKind(type))
    .filter(([, isPermitted]) => isPermitted)
    .map(([name]) => name)
    .join(' ');

const everything =
  'isSendable hasReceipt isRevocable isEditable takesReactions isReplyable isPinnable isCombinable isDeletable isInsertable';
const allButEditing = everything.replace('isEditable ', '');

describe('what may be done with a message', () => {
  it.each([
    [1, everything],
    [2, 'isSendable'],
    [10, everything],
    [11, allButEditing],
    [12, allButEditing],
    [13, allButEditing],
    [14, allButEditing],
    [20, ''],
    [30, 'isDeletable isInsertable'],
    [31, 'isDeletable'],
    [32, ''],
    [100, allButEditing],
    [200, everything],
    [0, 'isRevocable isDeletable'],
    [99, 'isRevocable isDeletable'],
    ['1', 'isRevocable isDeletable'],
  ])('goes by its type: %s', (type, expected) => {
    expect(permitted(type)).toBe(expected);
  });
});
