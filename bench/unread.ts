/** `npm run bench -- readings --unread N`: a reading of a part of N unread messages against one of a thousand. */
import { type Database, type Engine, startDatabase } from './database.ts';
import { startParley, tokenOf } from './parley.ts';
import { type Figures, quantile } from './report.ts';
import type { Bench } from './scenario.ts';
import { freePort } from './stage.ts';
import type { UnreadLoadTasks } from './workers/unread-load.ts';
import type { FilledConversation, UsersFillTasks } from './workers/users-fill.ts';

export interface UnreadPlan {
  readonly engine: Engine;
  readonly unread: number;
  readonly readings: number;
}

export const shortUnread = 1000;
/** Readings are made in so many slices, in turn for both lengths: a disturbance meets both. The first ones warm up. */
const slices = 10;

const text = 'Short.';

/** Half of the messages of each conversation are the reader's own. */
async function fill(plan: UnreadPlan, dataDir: string, database: Database, bench: Bench) {
  const worker = bench.stage.start<UsersFillTasks>('users-fill.ts');
  const filled = new Map<string, FilledConversation>();
  for (const [userID, messagesInFirst] of [
    ['short', shortUnread],
    ['long', plan.unread],
  ] as const) {
    bench.progress(`${plan.engine}: a conversation of ${messagesInFirst} messages`);
    const about = { conversations: 1, messages: 0, messagesInFirst, isMutual: true, text };
    const [conversations] = await worker.call('fill', {
      dataDir,
      databaseUrl: database.url,
      userIDs: [userID],
      ...about,
    });
    const [conversation] = conversations ?? [];
    if (conversation) filled.set(userID, conversation);
  }
  await worker.stop();
  return filled;
}

export interface UnreadFigures {
  readonly long: Figures;
  readonly short: Figures;
}

export async function measureUnread(plan: UnreadPlan, bench: Bench): Promise<UnreadFigures> {
  const database = await startDatabase(plan.engine);
  try {
    const { stage } = bench;
    const [dataDir, port] = [stage.directory(), await freePort()];
    const filled = await fill(plan, dataDir, database, bench);
    const server = await startParley(stage, { dataDir, port, databaseUrl: database.url });
    const load = stage.start<UnreadLoadTasks>('unread-load.ts');
    for (const [userID, conversation] of filled) {
      const who = { url: server.url, userID, token: tokenOf(userID), conversation };
      await load.call('enter', { ...who, readings: plan.readings * (slices + 1) });
    }
    const used = async (): Promise<number> => (await server.call('usage')).cpuSeconds + database.cpuSeconds();
    const spent = new Map([...filled.keys()].map((userID) => [userID, { times: [] as number[], cpuSeconds: 0 }]));
    for (let slice = 0; slice <= slices; slice += 1) {
      for (const [userID, sum] of spent) {
        const before = await used();
        const times = await load.call('read', { userID, count: plan.readings });
        if (slice === 0) continue;
        sum.times.push(...times);
        sum.cpuSeconds += (await used()) - before;
      }
      bench.progress(`${plan.engine}: slice ${slice} of ${slices}`);
    }
    await load.call('end');
    await server.stop();
    const figuresOf = (userID: string): Figures => {
      const { times = [], cpuSeconds = 0 } = spent.get(userID) ?? {};
      return {
        unreadReadingMsP50: quantile(times, 0.5),
        unreadReadingMsP99: quantile(times, 0.99),
        unreadReadingCpuMs: (cpuSeconds * 1000) / times.length,
      };
    };
    return { long: figuresOf('long'), short: figuresOf('short') };
  } finally {
    await database.stop();
  }
}
