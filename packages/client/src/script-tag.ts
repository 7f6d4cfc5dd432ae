import * as sdk from './index.ts';

/**
 * A page that takes the SDK by a script tag finds `ZIM` and everything else that has a value at run time under its own
 * name; what the page has under such a name already stays.
 */
const page = globalThis as unknown as Record<string, unknown>;
for (const [name, value] of Object.entries(sdk)) {
  if (name !== 'default') page[name] ??= value;
}
