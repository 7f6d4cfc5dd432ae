/**
 * Headers of the bus are fields parted by spaces, because they are written and read once per hint and receiver's node.
 * Another first field is another version: not understood.
 */
export const headerVersion = '2';

/** `undefined` for a field that holds no whole number from 0 on. */
export function toCount(field: string | undefined): number | undefined {
  const value = field === undefined || field === '' ? Number.NaN : Number(field);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
