import type { Page } from 'playwright-core';

/** What the reference task takes on the two-core machine on which the limits of tasks were drawn. */
export const referenceMs = 10;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** CPU time of the thread, which other programs of the machine do not lengthen. */
  readonly tdur?: number;
}

export interface Tasks {
  /** The longest task of the page's own thread, in milliseconds of its CPU. */
  readonly longestMs: number;
  /** A task of always the same work, in this very page: what the machine is worth. */
  readonly referenceMs: number;
}

const mark = 'parley-reference';
const references = 9;

/** Traces the tasks of a page from now on, until the function that it returns is called. */
export async function traceTasks(page: Page): Promise<() => Promise<Tasks>> {
  // The driver's own script comes with its first look at an element, and takes longer than any task of the page.
  await page.locator('body').evaluate(() => {});
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'toplevel',
        'devtools.timeline',
        'disabled-by-default-devtools.timeline',
        'blink.user_timing',
      ],
    },
  });
  await page.evaluate(runReferences, [mark, references] as const);
  return async () => {
    const isComplete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await isComplete;
    await session.detach();
    return tasksOf(events);
  };
}

/** Draws a few hundred bubbles and takes them away, each time in a task of its own. */
async function runReferences([name, count]: readonly [string, number]): Promise<void> {
  const reference = (): void => {
    performance.mark(name);
    const list = document.createElement('div');
    for (let index = 0; index < 250; index += 1) {
      const row = document.createElement('p');
      row.className = 'parley-message';
      const bubble = document.createElement('span');
      bubble.className = 'parley-bubble';
      bubble.textContent = `${index} words that are laid out, and soon forgotten`;
      row.append(bubble);
      list.append(row);
    }
    document.body.append(list);
    list.getBoundingClientRect();
    list.remove();
  };
  for (let done = 0; done < count; done += 1) {
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        reference();
        resolve();
      });
    });
  }
}

function tasksOf(events: readonly TraceEvent[]): Tasks {
  const marks = events.filter(({ name }) => name === mark);
  const [first] = marks;
  if (!first) throw new Error('the trace has no reference task');
  const own = events.filter(({ name, pid, tid }) => /RunTask$/.test(name) && pid === first.pid && tid === first.tid);
  const isReference = ({ ts, dur = 0 }: TraceEvent): boolean => marks.some((at) => at.ts >= ts && at.ts <= ts + dur);
  const cpuMs = ({ tdur = 0 }: TraceEvent): number => tdur / 1000;
  const measured = own
    .filter(isReference)
    .map(cpuMs)
    .sort((left, right) => left - right);
  return {
    longestMs: Math.max(...own.filter((task) => !isReference(task)).map(cpuMs)),
    referenceMs: measured[Math.floor(measured.length / 2)] ?? 0,
  };
}
