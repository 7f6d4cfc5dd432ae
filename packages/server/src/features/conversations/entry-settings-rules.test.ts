import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import { markAll, notifyPeer, pin, unset } from './entry-settings-rules.ts';
import type { EntrySettings } from './store.ts';

const now = millis(1000);
const log = toLogKey(7);
const refused = (name: string) => expect.objectContaining({ refused: name });
const pinned = { ...unset(log), pinnedTime: 5 };
const quiet = { ...unset(log), notificationStatus: 2 };
const full = refused('ConversationModuleConversationPinnedListReachedLimit');

describe('pinning', () => {
  test.each<[string, EntrySettings, boolean, number, unknown]>([
    ['sets the time', unset(log), true, 0, { ...unset(log), pinnedTime: 1000 }],
    ['takes the last place', unset(log), true, 99, { ...unset(log), pinnedTime: 1000 }],
    ['beyond the limit is refused', unset(log), true, 100, full],
    ['of what is pinned changes nothing, also beyond the limit', pinned, true, 200, undefined],
    ['is taken back beyond the limit too', pinned, false, 200, { ...pinned, pinnedTime: 0 }],
    ['that is not there is not taken back', unset(log), false, 0, undefined],
  ])('%s', (_rule, present, isPinned, count, next) => {
    expect(pin(present, { isPinned, now }, { pinned: count, pinnedMax: 100 })).toEqual(next);
  });
});

describe('do-not-disturb', () => {
  test.each<[string, EntrySettings, number, number, unknown]>([
    ['is set', unset(log), 2, 499, { ...unset(log), notificationStatus: 2 }],
    ['beyond the limit is refused', unset(log), 2, 500, refused('ConversationModuleCommonError')],
    ['that is set already changes nothing', quiet, 2, 900, undefined],
    ['is taken back beyond the limit too', quiet, 1, 900, { ...quiet, notificationStatus: 1 }],
    ['that is not there is not taken back', unset(log), 1, 900, undefined],
  ])('%s', (_rule, present, status, quietPeers, next) => {
    expect(notifyPeer(present, status, { quietPeers, quietPeersMax: 500 })).toEqual(next);
  });
});

describe('marks', () => {
  const marked = (key: number, marks: readonly number[], markedAt: number): EntrySettings => ({
    ...unset(toLogKey(key)),
    marks,
    markedAt,
  });
  const rules = { marked: 2, newestMark: 9, marksMax: 3, markedMax: 3 };
  const set = { mark: 4, isEnabled: true };

  test('stand in their order, and the first one gives the entry its place among those that are marked', () => {
    const present = [marked(1, [], 0), marked(2, [1, 60], 9), marked(3, [], 0)];
    expect(markAll(present, set, rules)).toEqual({
      changed: [marked(1, [4], 10), marked(2, [1, 4, 60], 9), marked(3, [4], 11)],
      full: [],
      excess: 1,
    });
  });

  test('that are there already, or not there to be taken, change nothing', () => {
    expect(markAll([marked(1, [4], 1)], set, rules)).toEqual({ changed: [], full: [], excess: 0 });
    expect(markAll([marked(1, [5], 1)], { mark: 4, isEnabled: false }, rules).changed).toEqual([]);
  });

  test('beyond the limit of an entry fail for it alone', () => {
    const { changed, full, excess } = markAll([marked(1, [1, 2, 3], 1), marked(2, [1], 2)], set, rules);
    expect([full, changed, excess]).toEqual([[1], [marked(2, [1, 4], 2)], 0]);
  });

  test('that go leave no place among those that are marked', () => {
    const taken = { mark: 4, isEnabled: false };
    expect(markAll([marked(1, [4], 1), marked(2, [1, 4], 2)], taken, rules)).toEqual({
      changed: [marked(1, [], 0), marked(2, [1], 2)],
      full: [],
      excess: 0,
    });
  });
});
