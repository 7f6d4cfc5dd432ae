/** Chains of causes longer than this are cut. */
const causesMax = 4;

/**
 * What is written of an error: its class, message, code and stack, and those of its causes. Other fields are left
 * out, because drivers put rows and parameters there.
 */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current instanceof Error && parts.length < causesMax) {
    const code = 'code' in current && typeof current.code === 'string' ? ` [${current.code}]` : '';
    parts.push(`${current.stack ?? `${current.name}: ${current.message}`}${code}`);
    current = current.cause;
  }
  if (parts.length === 0) parts.push(`a value that is no error (${typeof error})`);
  return parts.join('\ncaused by ');
}
