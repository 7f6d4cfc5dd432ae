/** Asks the application server for a token of this user. */
export type GetToken = (userID: string) => Promise<string>;

/** How long an answer may take before it counts as failed. */
export const tokenLimitMs = 20_000;

export interface TokensParts {
  readonly userID: string;
  /** Read at each question: a component makes another function each time it is drawn. */
  readonly getToken: () => GetToken;
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/** Tokens of one user; there is one question at a time, whoever asks. */
export class Tokens {
  readonly #parts: TokensParts;
  #asking: Promise<string> | undefined;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  ask(): Promise<string> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  #ask(): Promise<string> {
    const { userID, getToken, after } = this.#parts;
    return new Promise((resolve, reject) => {
      const cancel = after(tokenLimitMs, () => reject(new Error('getToken did not answer')));
      // What throws at once is a failure like any other.
      const answer = Promise.resolve().then(() => getToken()(userID));
      answer.finally(cancel).then((token: unknown) => {
        if (typeof token === 'string' && token !== '') resolve(token);
        else reject(new TypeError('getToken gave no token'));
      }, reject);
    });
  }
}
