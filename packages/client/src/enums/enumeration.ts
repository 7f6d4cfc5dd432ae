type Members = Readonly<Record<string, number>>;
type Reverse<Of extends Members> = { readonly [Name in keyof Of & string as Of[Name]]: Name };

/** A run-time object that gives the number for a name and the name for a number, as compiled enums do. */
/* @__NO_SIDE_EFFECTS__ */
export function enumeration<const Of extends Members>(members: Of): Of & Reverse<Of> {
  const names = Object.entries(members).map(([name, value]) => [value, name]);
  return Object.freeze({ ...members, ...Object.fromEntries(names) }) as Of & Reverse<Of>;
}

/** The numbers of an enumeration, as a type. */
export type ValueOf<Of> = Extract<Of[keyof Of], number>;

/** A number of the server as the enumeration has it; what a newer server says is not known. */
export const known = <Value extends number>(
  values: { readonly [name: string]: unknown },
  value: number,
  unknown = -1,
): Value => (value in values ? value : unknown) as Value;
