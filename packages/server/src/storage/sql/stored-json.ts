import { assert } from '@parley/kernel/assert';
import { parse, type Schema, type Static } from '@parley/protocol/schema';

/** What was stored as JSON. */
export function decodeStored<Of extends Schema>(schema: Of, text: string): Static<Of> {
  const parsed = parse(schema, JSON.parse(text));
  assert(parsed.ok, 'what was stored can be read');
  return parsed.value;
}
