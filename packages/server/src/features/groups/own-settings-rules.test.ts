import { expect, test } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import type { EntrySettings } from '../conversations/store.ts';
import { withOwnSettings } from './own-settings-rules.ts';

const present: EntrySettings = {
  ...{ log: toLogKey(7), pinnedTime: 5, notificationStatus: 1, marks: [3], markedAt: 2, groupAlias: 'a', position: 9 },
};

test.each<[string, Parameters<typeof withOwnSettings>[1], EntrySettings | undefined]>([
  ['another alias', { groupAlias: 'b' }, { ...present, groupAlias: 'b' }],
  ['none', { groupAlias: '' }, { ...present, groupAlias: '' }],
  ['the alias that it has', { groupAlias: 'a' }, undefined],
  ['another status', { notificationStatus: 2 }, { ...present, notificationStatus: 2 }],
  ['the status that it has', { notificationStatus: 1 }, undefined],
  ['nothing', {}, undefined],
])('%s leaves all that was set beside it', (_given, given, next) => {
  expect(withOwnSettings(present, given)).toEqual(next);
});
