/** Parameters as a query has them: lists entry by entry, what is no plain value as JSON. */
export const queryOf = (params: Readonly<Record<string, unknown>>): string =>
  Object.entries(params)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((one: unknown) => [`${name}[]`, one] as const) : [[name, value] as const],
    )
    .map(([key, value]) => `${key}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join('&');
