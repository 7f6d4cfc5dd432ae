/** Encodings in which files may lie beside a page's own, the smallest first, by what ends their names. */
export const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

export type Encoding = (typeof encodings)[number]['name'];

/** A header of a request is as long as its sender likes. */
const rangesMax = 20;

/**
 * Which of the encodings there are to answer in; `undefined`: as it is. What the client prefers decides, then what is
 * smaller. Of a client that says nothing nobody knows what it reads.
 */
export function chooseEncoding(accepted: string | undefined, there: readonly Encoding[]): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const weights = weightsIn(accepted);
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  let best: Encoding | undefined;
  for (const { name } of encodings) {
    if (there.includes(name) && weightOf(name) > (best ? weightOf(best) : 0)) best = name;
  }
  return best;
}

function weightsIn(accepted: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const range of accepted.split(',').slice(0, rangesMax)) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = quality === undefined ? 1 : Number(quality);
    weights.set(name === 'x-gzip' ? 'gzip' : name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return weights;
}
