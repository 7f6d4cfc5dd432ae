import type { Locator } from 'playwright-core';

/**
 * Scrolls a thread to a height from where it loads older messages, and returns how far anything that is read there was
 * moved until they had come, in any frame: what a frame shows is looked at when it was painted, not while it is made.
 */
export const movedByOlderMessages = (thread: Locator, scrollTop: number): Promise<number> =>
  thread.evaluate(async (box, topPx) => {
    const painted = (): Promise<void> =>
      new Promise((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(undefined);
        });
      });
    const inView = (): Map<string, number> => {
      const view = box.getBoundingClientRect();
      const tops = [...box.querySelectorAll('.parley-message')].flatMap((row): [string, number][] => {
        const bubble = row.querySelector('.parley-bubble')?.getBoundingClientRect();
        const isSeen = bubble !== undefined && bubble.bottom > view.top && bubble.top < view.bottom;
        return isSeen ? [[row.getAttribute('data-key') ?? '', bubble.top]] : [];
      });
      return new Map(tops);
    };
    const rowCount = (): string | null | undefined => box.querySelector('li')?.getAttribute('aria-setsize');
    const countBefore = rowCount();
    // Nothing is loaded from here, but all that is about to be read is drawn.
    for (const above of [1400, 800]) {
      box.scrollTop = above;
      await painted();
    }
    box.scrollTop = topPx;
    const before = inView();
    let movedPx = before.size > 0 ? 0 : Number.POSITIVE_INFINITY;
    for (let framesAfter = 0; framesAfter < 3; framesAfter += Number(rowCount() !== countBefore)) {
      await painted();
      const now = inView();
      for (const [key, top] of before) {
        movedPx = Math.max(movedPx, Math.abs((now.get(key) ?? Number.POSITIVE_INFINITY) - top));
      }
    }
    return movedPx;
  }, scrollTop);
