import type { Page } from 'playwright-core';
import { referenceMs, type Tasks } from './tasks.ts';

/** `PARLEY_TEST_FIGURES=on` prints what was measured; how long something takes is the machine's affair; what has a limit is compared with a task of the same page. */
const arePrinted = process.env['PARLEY_TEST_FIGURES'] === 'on';

/**
 * What takes longer holds up a frame or a key. What is compared with it is the CPU time of the page's own thread, in terms of a
 * task of the same page: by the clock, a task that others interrupt is long whatever it does.
 */
export const taskMsMax = 50;

/** What the page is watched by; times are of the browser. */
interface Watch {
  longTasks: number[];
  keyMs: number[];
  /** Components that React rendered since the last look. */
  rendered: number;
}

declare global {
  interface Window {
    watch: Watch;
  }
}

/** Counts what React renders, as its developer tools do, and how long keys and tasks take. */
export function watch(): void {
  interface Fiber {
    readonly tag: number;
    readonly flags: number;
    readonly child: Fiber | null;
    readonly sibling: Fiber | null;
    readonly alternate: Fiber | null;
  }
  const counted = { longTasks: [] as number[], keyMs: [] as number[], rendered: 0 };
  const isComponent = ({ tag }: Fiber): boolean => tag === 0 || tag === 14 || tag === 15;
  const count = (fiber: Fiber): void => {
    if (isComponent(fiber) && (fiber.flags & 1) === 1) counted.rendered += 1;
    // A part that React passed over has the children of before.
    if (fiber.alternate && fiber.alternate.child === fiber.child) return;
    for (let child = fiber.child; child; child = child.sibling) if (child !== child.alternate) count(child);
  };
  const hook = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
    onCommitFiberRoot: (_: number, root: { readonly current: Fiber }) => count(root.current),
  };
  Object.assign(window, { watch: counted, __REACT_DEVTOOLS_GLOBAL_HOOK__: hook });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) counted.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      if (entry.name === 'keydown') counted.keyMs.push(entry.processingEnd - entry.processingStart);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

export function report(name: string, figures: Readonly<Record<string, number>>): void {
  const text = Object.entries(figures).map(([what, value]) => `${what} ${Math.round(value * 10) / 10}`);
  if (arePrinted) process.stdout.write(`${name}: ${text.join(', ')}\n`);
}

/** Scrolls a box as a wheel does, a step a frame. */
export const scrollThrough = (page: Page, selector: string, stepPx: number, steps: number): Promise<void> =>
  page.locator(selector).evaluate(
    async (box, [step, count]) => {
      for (let done = 0; done < count; done += 1) {
        box.scrollTop += step;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    [stepPx, steps] as const,
  );

/** The longest task in milliseconds of the machine on which the limit was drawn. */
export const longestThereMs = (tasks: Tasks): number => (tasks.longestMs / tasks.referenceMs) * referenceMs;

export const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign(window.watch, { longTasks: [], keyMs: [], rendered: 0 });
  });
