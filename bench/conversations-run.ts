/** What the bench `conversations` does with one device, in Node as in a browser. */
import { type ZIM, ZIMConversationPinnedFilter } from '@parley/client';

export interface RunPlan {
  readonly server: string;
  readonly appID: number;
  readonly token: string;
  /** Batches of pages that are timed. */
  readonly samples: number;
}

/** In milliseconds, but for `conversations`; pages as means of a batch, because a browser's clock is coarse. */
export interface RunTimes {
  readonly conversations: number;
  /** The first login of the device, and the first page of its list, which waits for the first synchronisation. */
  readonly firstLogin: number;
  readonly firstList: number;
  /** The next run of the app on the same device, and the first page of its list, which waits for what was read. */
  readonly login: number;
  readonly list: number;
  /** All pages of 20, one after the other. */
  readonly walk: number;
  readonly pages: readonly number[];
  /** A filter that no conversation passes. */
  readonly filtered: readonly number[];
  /** The reference: the same conversations, sorted once, a page cut out and copied. */
  readonly sliced: readonly number[];
}

export const reader = 'reader';

const settleMs = 300;
const pageCount = 20;
const batch = 10;

type Listed = Awaited<ReturnType<ZIM['queryConversationList']>>['conversationList'][number];

async function timed<Result>(work: () => Promise<Result>): Promise<[ms: number, result: Result]> {
  const startedAt = performance.now();
  const result = await work();
  return [performance.now() - startedAt, result];
}

const login = (zim: ZIM, token: string): Promise<void> =>
  zim.login(reader, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });

const page = async (zim: ZIM, nextConversation?: Listed): Promise<readonly Listed[]> => {
  const config = { count: pageCount, ...(nextConversation && { nextConversation }) };
  return (await zim.queryConversationList(config as Parameters<ZIM['queryConversationList']>[0])).conversationList;
};

const nothingPinned: Parameters<ZIM['queryConversationList']>[1] = {
  marks: [],
  conversationTypes: [],
  isOnlyUnreadConversation: false,
  pinnedFilter: ZIMConversationPinnedFilter.OnlyPinned,
};

async function walk(zim: ZIM): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (;;) {
    const found = await page(zim, all.at(-1));
    all.push(...found);
    if (found.length < pageCount) return all;
  }
}

/** A page as a list would give it that is sorted already, with objects of their own. */
const cut = (sorted: readonly Listed[], from: number): readonly Listed[] =>
  sorted
    .slice(from, from + pageCount)
    .map((one) => ({ ...one, ...(one.lastMessage && { lastMessage: { ...one.lastMessage } }) }));

/** Batches of whatever `once` does, each from another place. */
async function batches(samples: number, count: number, once: (index: number) => unknown): Promise<readonly number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const [ms] = await timed(async () => {
      for (let turn = 0; turn < batch; turn += 1) await once(((sample * batch + turn) * 7919) % count);
    });
    times.push(ms / batch);
  }
  return times;
}

export async function runConversations(open: () => ZIM, { token, samples }: RunPlan): Promise<RunTimes> {
  const first = open();
  const [firstLogin] = await timed(() => login(first, token));
  const [firstList] = await timed(() => page(first));
  // What came with the first synchronisation is written, and the cache closed, before the next run begins.
  first.logout();
  first.destroy();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const zim = open();
  const [loginMs] = await timed(() => login(zim, token));
  const [listMs] = await timed(() => page(zim));
  const [walkMs, all] = await timed(() => walk(zim));
  const sorted = all.toSorted((one, other) => other.orderKey - one.orderKey);
  const times = {
    conversations: all.length,
    firstLogin,
    firstList,
    login: loginMs,
    list: listMs,
    walk: walkMs,
    pages: await batches(samples, all.length, (index) => page(zim, all[index])),
    filtered: await batches(Math.min(samples, 20), 1, () =>
      zim.queryConversationList({ count: pageCount } as never, nothingPinned),
    ),
    sliced: await batches(samples, all.length, async (index) => cut(sorted, index + 1)),
  };
  zim.logout();
  zim.destroy();
  return times;
}
