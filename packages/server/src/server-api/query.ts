/** What stands in a query or a form, by name; `UserId`, `UserId[]` and `UserId[0]` name the same. */
export type Written = ReadonlyMap<string, readonly string[]>;

/** Percent-encoded; `+` is a space. */
export function readWritten(text: string): Written {
  const valuesByName = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(text)) {
    const name = key.endsWith(']') ? key.replace(/\[\d{0,6}\]$/, '') : key;
    const values = valuesByName.get(name);
    if (values) values.push(value);
    else valuesByName.set(name, [value]);
  }
  return valuesByName;
}

/** The value that stands first. */
export const firstOf = (written: Written, name: string): string | undefined => written.get(name)?.[0];
