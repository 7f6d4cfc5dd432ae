/** Something that is read anew when it has changed: once at a time, and once more where it changed in between. */
export class Rereading {
  readonly #read: () => Promise<void>;
  #isStale = false;
  #isReading = false;

  /** What is handed in never rejects. */
  constructor(read: () => Promise<void>) {
    this.#read = read;
  }

  start(): void {
    this.#isStale = true;
    if (!this.#isReading) void this.#readOn();
  }

  async #readOn(): Promise<void> {
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#read();
    }
    this.#isReading = false;
  }
}
