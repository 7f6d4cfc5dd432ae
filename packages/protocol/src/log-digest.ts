/** How far a log goes, for a device that holds it up to there. */
interface HeldLog {
  readonly log: number;
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

/**
 * How the four numbers of a log become one below the prime: each is multiplied by a factor. No product, and no sum of four,
 * goes beyond 2^53, so that the database of the server reckons the same.
 */
export const digestPrime = 16_777_213;
export const digestFactors = [
  { log: 7_368_787, position: 15_485_863, messageSeq: 12_582_917, messageID: 9_737_333 },
  { log: 13_834_103, position: 5_750_357, messageSeq: 3_145_739, messageID: 16_769_023 },
] as const;

/**
 * What is to be the same on a device and on the server where the device lacks nothing of some logs: how many there are,
 * the sum of their positions, by which no move of a log is missed, and two sums over all their numbers, by which another
 * life of the database is found out.
 */
export function digestOf(logs: readonly HeldLog[]): string {
  const sums = digestFactors.map((factors) =>
    logs.reduce((sum, { log, position, messageSeq, messageID }) => {
      const parts = [
        (log % digestPrime) * factors.log,
        (position % digestPrime) * factors.position,
        (messageSeq % digestPrime) * factors.messageSeq,
        (messageID % digestPrime) * factors.messageID,
      ];
      const mixed = parts.reduce((one, other) => one + other) % digestPrime;
      return sum + ((mixed * mixed) % digestPrime);
    }, 0),
  );
  return digestText(
    logs.length,
    logs.reduce((sum, { position }) => sum + position, 0),
    sums,
  );
}

export const digestText = (count: number, positions: number, sums: readonly number[]): string =>
  [count, positions, ...sums].join('.');
