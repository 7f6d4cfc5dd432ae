import { FakeStorage } from '@parley/react/testing/fake-client';

/** One that can be looked through, as other tabs and accounts use it too. */
export class FakeLocalStorage extends FakeStorage {
  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
}

/** Work that a test does when it says that the time has come. */
export class FakeTimers {
  readonly waiting = new Map<() => void, number>();

  readonly after = (delayMs: number, work: () => void): (() => void) => {
    this.waiting.set(work, delayMs);
    return () => this.waiting.delete(work);
  };

  runAll(): void {
    for (const work of [...this.waiting.keys()]) {
      this.waiting.delete(work);
      work();
    }
  }
}
