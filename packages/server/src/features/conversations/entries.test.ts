import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { FollowedLog } from '../logs/store.ts';
import { isClearable, isListed, orderKeyOf } from './entries.ts';

/** A log whose messages stand at the positions of their sequences and are ordered by ten times that. */
interface Case {
  /** Those that the user sees; of the others some are for somebody else, and what is below `oldest` was removed. */
  readonly seen: readonly number[];
  readonly headSeq: number;
  readonly targetedSeq: number;
  readonly oldest?: number;
  readonly fromPosition?: number;
  readonly deletedUpTo?: number;
}

const log = toLogKey(1);
const me = toUserKey(1);

function followedOf({ headSeq, targetedSeq, fromPosition = 1, deletedUpTo = 0 }: Case): FollowedLog {
  const numbers = { position: headSeq, messageSeq: headSeq, orderKey: headSeq * 10, counted: 0 };
  return {
    ...{ log, type: 2, conversationID: 'g', conversationName: '', conversationAvatarUrl: '' },
    head: { ...numbers, newestMessageID: headSeq, deletedSeq: 0, targetedSeq, endedPosition: 0, changedAt: millis(1) },
    membership: {
      ...{ fromPosition, toPosition: undefined, sentCounted: 0, carried: 0, withdrawn: 0 },
      reading: { position: fromPosition - 1, messageSeq: fromPosition - 1, countedByOthers: 0 },
      deleted: { messageSeq: 0, orderKey: 0, entryOrderKey: deletedUpTo * 10, hasSingle: false },
    },
  };
}

function readersOf({ seen, oldest = 1, headSeq, fromPosition = 1 }: Case) {
  const row = (messageSeq: number) => ({ messageSeq, orderKey: messageSeq * 10 });
  return {
    conversations: { windows: async () => [{ fromPosition }] },
    messages: {
      marksAt: async (asked: readonly { readonly position: number }[]) =>
        asked.map(({ position }) =>
          position < oldest ? undefined : { position, messageSeq: position, countedByOthers: 0 },
        ),
      newestShown: async ({ after, upTo }: { readonly after: number; readonly upTo: number }) => {
        const found = seen.filter((one) => one > after && one <= upTo && one >= oldest).at(-1);
        return found === undefined ? undefined : row(found);
      },
      history: async () => (oldest > headSeq ? [] : [row(oldest) as never]),
    },
  };
}

test.each<[name: string, one: Case, expected: readonly [isListed: boolean, isClearable: boolean, orderKey: number]]>([
  ['nothing was said', { seen: [], headSeq: 0, targetedSeq: 0 }, [false, false, 0]],
  ['all is for all', { seen: [1, 2], headSeq: 2, targetedSeq: 0 }, [true, true, 20]],
  ['the newest is for all', { seen: [1, 3], headSeq: 3, targetedSeq: 2 }, [true, true, 30]],
  ['the newest is not for him', { seen: [1], headSeq: 3, targetedSeq: 3 }, [true, true, 10]],
  ['the newest is for him and not for all', { seen: [1, 3], headSeq: 3, targetedSeq: 3 }, [true, true, 30]],
  ['nothing is for him', { seen: [], headSeq: 3, targetedSeq: 3 }, [false, false, 0]],
  ['nothing is since he came', { seen: [1], headSeq: 3, targetedSeq: 3, fromPosition: 2 }, [false, false, 0]],
  [
    'he deleted it, and what came is not for him',
    { seen: [1], headSeq: 2, targetedSeq: 2, deletedUpTo: 1 },
    [false, true, 10],
  ],
  ['he deleted it, and what came is', { seen: [1, 2], headSeq: 2, targetedSeq: 2, deletedUpTo: 1 }, [true, true, 20]],
  ['what was for him was removed', { seen: [1], headSeq: 3, targetedSeq: 3, oldest: 2 }, [true, true, 1]],
  ['all of it was removed', { seen: [], headSeq: 3, targetedSeq: 3, oldest: 4 }, [true, true, 1]],
  [
    'all was removed, and the entry was deleted before',
    { seen: [], headSeq: 3, targetedSeq: 3, oldest: 4, deletedUpTo: 2 },
    [false, true, 1],
  ],
])(
  'an entry is there, can be cleared and stands where its user sees something: %s [GTARGET-3]',
  async (_name, one, expected) => {
    const [readers, followed] = [readersOf(one), followedOf(one)];
    const asked = [
      isListed(readers, me, followed),
      isClearable(readers, me, followed),
      orderKeyOf(readers, me, followed),
    ];
    expect(await Promise.all(asked)).toEqual(expected);
  },
);
