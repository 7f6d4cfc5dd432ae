export const hueCount = 8;

/** One of a few colours, always the same for one user or group. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % hueCount;
}

/** The first letter or digit of a name, or whatever stands first. */
export function initialOf(name: string): string {
  const [first = ''] = /[\p{Letter}\p{Number}]/u.exec(name) ?? [...name];
  return first.toLocaleUpperCase();
}
