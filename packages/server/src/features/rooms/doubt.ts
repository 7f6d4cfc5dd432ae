/** How often it is looked for what became of a change, where looking fails too. */
const looksMax = 3;

/**
 * A change may be in force although its storage failed. Nobody would find out: the device is told that nothing happened, and
 * goes on. So `look` says then what is there of it, if anything is; otherwise the failure stands.
 */
export async function orWhatStands<Result>(
  change: Promise<Result>,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    const standing = await lookFor(look);
    if (standing === undefined) throw error;
    return standing;
  }
}

async function lookFor<Result>(look: () => Promise<Result | undefined>): Promise<Result | undefined> {
  for (let count = 0; count < looksMax; count += 1) {
    try {
      return await look();
    } catch {
      // It is looked again.
    }
  }
  return undefined;
}
