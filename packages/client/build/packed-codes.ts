import { join } from 'node:path';
import { errorCodes } from '@parley/protocol/errors';
import type { Plugin } from 'rolldown';
import { packCodes } from './code-table.ts';

const declared = join(import.meta.dirname, '../../protocol/src/errors.ts');
const table = join(import.meta.dirname, 'code-table.ts');

/** Has the error codes of the interface as one short text in the SDK, since they are the longest of all its tables. */
export function withPackedCodes(): Plugin {
  return { name: 'with-packed-codes', transform: (code, id) => (id === declared ? packDeclaration(code) : null) };
}

/** The module of the error codes with the table packed. */
export function packDeclaration(code: string): string {
  const unpacking = `export const errorCodes = /* @__PURE__ */ unpackCodes(${JSON.stringify(packCodes(errorCodes))});`;
  const packed = code.replace(/^export const errorCodes = \{[^}]*\}[^;]*;/m, () => unpacking);
  if (packed === code) throw new Error('the declaration of the error codes was not found');
  // Other names than those of an area stay names.
  const handingOn = packed.replace(/=> errorCodes\[name\];/, () => '=> errorCodes[name] ?? name;');
  if (handingOn === packed) throw new Error('what gives the number of an error was not found');
  return `import { unpackCodes } from ${JSON.stringify(table)};\n${handingOn}`;
}
