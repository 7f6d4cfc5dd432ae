/** Part of the times that follow: the test of the benches, for which figures are nothing, has no use for the whole. */
const timePart = Number(process.env['BENCH_TIME_PART'] ?? 1);

/** What is measured, warmed up or waited for lasts so long. */
export const lasting = (ms: number): number => ms * timePart;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, lasting(ms)));
