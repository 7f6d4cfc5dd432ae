/** Others came into the call between the look and the commit, whose logs are not locked. */
export const stale = { stale: true } as const;

const triesMax = 5;

/** Looks again, and tries again, until nobody has come in between. */
export async function untilFresh<Outcome>(attempt: () => Promise<Outcome | typeof stale>): Promise<Outcome> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const outcome = await attempt();
    if (outcome !== stale) return outcome as Outcome;
  }
  throw new Error('others came into the call again and again');
}
