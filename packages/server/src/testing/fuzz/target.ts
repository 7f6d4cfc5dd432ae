import fc from 'fast-check';

/** A door of the server at which strangers may knock, with all sorts of knocking. */
export interface FuzzTarget {
  readonly name: string;
  /** What is thrown at what, in a few words. */
  readonly about: string;
  /** How many inputs one round throws. */
  readonly inputsPerRound: number;
  /** Makes what is thrown at; nothing that one round leaves behind reaches the next. */
  open(): Promise<FuzzRound>;
}

export interface FuzzRound {
  /** Inputs that are thrown one after another, and how many of them belong to one case. */
  readonly inputsPerCase: number;
  readonly cases: fc.Arbitrary<unknown>;
  /** Throws what the case has shown to be wrong. */
  strike(thrown: unknown): Promise<void>;
  /** Throws what is wrong after all. */
  end(): Promise<void>;
}

export interface FuzzFailure {
  readonly message: string;
  /** The smallest case that still fails, as JSON; absent where what was wrong showed only at the end. */
  readonly smallest?: string;
}

/** A part of a round has no fewer, if the round has so many. */
const casesMin = 100;

/** Throws one round, or the first `share` of it. The seed decides everything. */
export async function fuzzOnce(target: FuzzTarget, seed: number, share = 1): Promise<FuzzFailure | undefined> {
  const round = await target.open();
  const cases = Math.ceil(target.inputsPerRound / round.inputsPerCase);
  const numRuns = Math.min(cases, Math.max(casesMin, Math.ceil(cases * share)));
  const { failed, counterexample, errorInstance } = await fc.check(
    fc.asyncProperty(round.cases, (thrown) => round.strike(thrown)),
    { seed, numRuns },
  );
  try {
    await round.end();
  } catch (error) {
    if (!failed) return { message: messageOf(error) };
  }
  if (!failed) return undefined;
  return { message: messageOf(errorInstance), smallest: JSON.stringify(counterexample?.[0]) };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
