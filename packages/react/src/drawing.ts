/** Tells a component that something it shows has changed. */
export type TellSoon = (listener: () => void) => void;

/**
 * Tells components of changes when the present turn of the browser is over, all together. One message changes several
 * stores, each in a moment of its own within that turn: told at once, React would draw the page for each of them, and in
 * the same task in which the message was read.
 */
export function createTellSoon(after: (delayMs: number, work: () => void) => unknown): TellSoon {
  const waiting = new Set<() => void>();
  return (listener) => {
    if (waiting.size === 0) {
      after(0, () => {
        const told = [...waiting];
        waiting.clear();
        for (const tell of told) tell();
      });
    }
    waiting.add(listener);
  };
}
