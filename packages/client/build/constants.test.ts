import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@parley/protocol/errors';
import { limits } from '@parley/protocol/limits';
import { expect, test } from 'vitest';
import { packCodes, unpackCodes } from './code-table.ts';
import { inlineConstants } from './inlined-constants.ts';
import { packDeclaration } from './packed-codes.ts';

const declared = readFileSync(join(import.meta.dirname, '../../protocol/src/errors.ts'), 'utf8');

test('every error code comes out of the packed table as it went in, in the same order', () => {
  const packed = packCodes(errorCodes);
  expect(Object.entries(unpackCodes(packed))).toEqual(Object.entries(errorCodes));
  expect(packed.startsWith('Success Failed Common: 1 ParamsInvalid NotInit ')).toBe(true);
});

test('the declaration of the codes is replaced as it stands in the protocol, and a build without it fails', () => {
  expect(packDeclaration(declared)).not.toContain('6000101');
  expect(() => packDeclaration('export const codes = {};')).toThrow('was not found');
});

test('the name of an error becomes its number, and what gives the number hands it on', () => {
  const inlined = inlineConstants(`
    type Name = 'CommonModuleNotInit' | 'Failed';
    const names = { 'CommonModuleNotInit': 1, Failed: 2 };
    throw failure(isOver ? 'CommonModuleNotInit' : 'Failed', 'CommonModule: is over');
  `);
  expect(inlined).toContain(
    `failure(isOver ? (${errorCodes.CommonModuleNotInit}) : 'Failed', 'CommonModule: is over')`,
  );
  expect(inlined).toContain("{ 'CommonModuleNotInit': 1, Failed: 2 }");
  expect(inlined).toContain("type Name = 'CommonModuleNotInit'");
  expect(packDeclaration(declared)).toContain('=> errorCodes[name] ?? name;');
});

test('a limit, a time or a member of an enumeration becomes its number', () => {
  const inlined = inlineConstants(`
    import { limits as most } from '@parley/protocol/limits';
    import { ZIMErrorCode, ZIMConversationType } from '../enums.ts';
    import { durations } from '../../limits.ts';
    type Own = typeof ZIMConversationType.Group;
    const { requestMs } = durations;
    export const all = [most.textBytesMax, ZIMConversationType.Unknown, ZIMErrorCode[code], ZIMErrorCode.Failed];
  `);
  expect(inlined).toContain(`[(${limits.textBytesMax}), (-1), ZIMErrorCode[code], (1)]`);
  expect(inlined).toContain('typeof ZIMConversationType.Group');
  expect(inlined).toContain('{ requestMs } = durations');
});

test('what only has the name of a table stays as it is', () => {
  const others = [
    "import { limits } from './session-limits.ts'; export const one = limits.textBytesMax;",
    'export const two = (limits) => limits.textBytesMax;',
    `import { limits } from '@parley/protocol/limits'; export const three = ({ limits }) => limits.textBytesMax;`,
    `import { limits } from '@parley/protocol/limits'; export const four = limits.newer;`,
  ];
  for (const code of others) expect(inlineConstants(code)).toBe(code);
});
