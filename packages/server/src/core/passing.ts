/** What was found by passing over rows of a few numbers each, of which many are read in the time of a whole one. */
export interface Passing<Found> {
  readonly found: Found;
  readonly passed: number;
}
