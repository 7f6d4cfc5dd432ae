/** `npm run bench -- conversations`: the list of a device with thousands of conversations, in Node and in Chromium. */
import { services } from '../tools/service-binaries.ts';
import { type RunPlan, type RunTimes, reader } from './conversations-run.ts';
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, quantile, type Report, ratioOf } from './report.ts';
import { type Bench, type Scenario, UsageError } from './scenario.ts';
import { freePort } from './stage.ts';
import type { ConversationsFillTasks } from './workers/conversations-fill.ts';
import type { ConversationsNodeTasks } from './workers/conversations-node.ts';
import type { BenchPage } from './workers/conversations-page.ts';

declare const bench: BenchPage;

const warmUpChats = 50;

type Options = Parameters<typeof conversationsScenario.run>[0];

interface Place {
  readonly size: number;
  readonly plan: RunPlan;
}

async function prepare(size: number, samples: number, { stage, progress }: Bench): Promise<Place> {
  const dataDir = stage.directory();
  const worker = stage.start<ConversationsFillTasks>('conversations-fill.ts');
  progress(`${size} conversations are being written`);
  await worker.call('fill', { dataDir, chats: size });
  await worker.stop();
  const { url } = await startParley(stage, { dataDir, port: await freePort() });
  const server = url.replace(/^ws/, 'http').replace(/\/ws$/, '');
  return { size, plan: { server, appID, token: tokenOf(reader), samples } };
}

/** A first run in the same process warms up and does not count. */
async function runInNode(plan: RunPlan, warmUp: RunPlan, { stage }: Bench): Promise<RunTimes> {
  const worker = stage.start<ConversationsNodeTasks>('conversations-node.ts');
  await worker.call('run', { plan: warmUp, cacheFolder: stage.directory() });
  const times = await worker.call('run', { plan, cacheFolder: stage.directory() });
  await worker.stop();
  return times;
}

/** A profile of its own for each run, so that each begins with a device that holds nothing. */
async function runInChromium(
  executablePath: string,
  warmUp: Place,
  measured: readonly Place[],
  done: (place: Place, times: RunTimes) => void,
) {
  // The programs that drive a browser are many, and no other scenario needs them.
  const { startBrowser } = await import('@parley/client/testing/browser/browser-server');
  const { buildPageScript, connectBrowser, openContext, openPage } = await import(
    '@parley/client/testing/browser/browser'
  );
  const browserServer = await startBrowser(executablePath);
  try {
    const browser = await connectBrowser(browserServer.url);
    const script = await buildPageScript(`${import.meta.dirname}/workers/conversations-page.ts`);
    for (const place of [warmUp, ...measured]) {
      const context = await openContext(browser, script, place.plan.server);
      const tab = await openPage(context, place.plan.server);
      const times = await tab.evaluate((plan) => bench.run(plan), place.plan);
      if (place !== warmUp) done(place, times);
      await context.close();
    }
    await browser.close();
  } finally {
    await browserServer.stop();
  }
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const figuresOf = (where: string, { conversations, pages, filtered, sliced, ...once }: RunTimes): Figures => ({
  ...Object.fromEntries(Object.entries(once).map(([name, ms]) => [`${where}${capital(name)}Ms`, ms])),
  [`${where}PageMsP50`]: quantile(pages, 0.5),
  [`${where}PageMsP99`]: quantile(pages, 0.99),
  [`${where}FilteredMsP50`]: quantile(filtered, 0.5),
});

async function benchConversations(options: Options, all: Bench): Promise<Report> {
  if (options.few >= options.chats) throw new UsageError('--few is below --chats');
  const warmUp = await prepare(warmUpChats, options.samples, all);
  const places: Place[] = [];
  for (const size of [options.few, options.chats]) places.push(await prepare(size, options.samples, all));
  const figuresBySize = new Map<number, Figures>();
  const sorted: Record<string, number> = {};
  const keep =
    (where: string) =>
    (place: Place, times: RunTimes): void => {
      if (times.conversations !== place.size) throw new Error(`${times.conversations} of ${place.size} are listed`);
      figuresBySize.set(place.size, { ...figuresBySize.get(place.size), ...figuresOf(where, times) });
      if (place.size === options.chats) sorted[`${where}PageMsP50`] = quantile(times.sliced, 0.5);
      const [first, again] = [times.firstLogin, times.login].map((ms) => ms.toFixed(0));
      all.progress(`${where}, ${place.size} conversations: first login ${first} ms, the next one ${again} ms`);
    };
  for (const place of places) keep('node')(place, await runInNode(place.plan, warmUp.plan, all));
  const chromium = services.chromium.find();
  if (chromium === undefined) all.progress('chromium is missing; npm run test:setup installs it');
  else await runInChromium(chromium, warmUp, places, keep('chromium'));
  const figures = figuresBySize.get(options.chats) ?? {};
  const few = figuresBySize.get(options.few) ?? {};
  const wheres = chromium === undefined ? ['node'] : ['node', 'chromium'];
  const ratios = wheres.flatMap((where) => [
    [`${where}PageToSortedOnce`, ratioOf(figures, sorted, `${where}PageMsP50`)],
    [`${where}PageToFew`, ratioOf(figures, few, `${where}PageMsP50`)],
    [`${where}FirstLoginToFew`, ratioOf(figures, few, `${where}FirstLoginMs`)],
    [`${where}LoginToFew`, ratioOf(figures, few, `${where}LoginMs`)],
  ]);
  return {
    scenario: 'conversations',
    figures,
    references: { [`at${options.few}`]: few, sortedOnce: sorted },
    ratios: Object.fromEntries(ratios),
    generatorLimited: false,
  };
}

export const conversationsScenario: Scenario<'few' | 'chats' | 'samples'> = {
  name: 'conversations',
  about: `The list of conversations on a device, in Node and in Chromium: its first login, the next one, a page of 20, all pages, and a
filter that nothing passes, with many conversations and with few; and a page against the same conversations sorted once,
out of which a page is cut and copied.`,
  options: {
    few: { doc: 'conversations of the user with few', fallback: 100, max: 100_000 },
    chats: { doc: 'conversations of the user with many', fallback: 10_000, min: 2, max: 100_000 },
    samples: { doc: 'batches of ten pages', fallback: 200, max: 100_000 },
  },
  run: benchConversations,
};
