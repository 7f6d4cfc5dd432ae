/** Measured rows after which the mean of them is believed. */
const believedFrom = 20;
/** Rows whose heights are remembered; whoever scrolled past more sees others estimated again. */
export const keptHeightsMax = 20_000;

/** The heights of rows: measured where they were drawn, estimated where they were not. */
export class Heights {
  readonly #measured = new Map<string, number>();
  #estimatePx: number;
  #isBelieved = false;

  constructor(estimatePx: number) {
    this.#estimatePx = estimatePx;
  }

  of(key: string): number {
    return this.#measured.get(key) ?? this.#estimatePx;
  }

  note(key: string, px: number): void {
    if (this.#measured.size >= keptHeightsMax && !this.#measured.has(key)) this.#measured.clear();
    this.#measured.set(key, px);
    if (this.#isBelieved || this.#measured.size < believedFrom) return;
    // Once: an estimate that changed all the time would move everything that was never measured.
    this.#isBelieved = true;
    this.#estimatePx = [...this.#measured.values()].reduce((sum, height) => sum + height, 0) / this.#measured.size;
  }

  /** Everything has another width now. */
  forget(): void {
    this.#measured.clear();
  }
}
