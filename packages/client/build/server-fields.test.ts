import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { createSourceProgram } from './programs.ts';
import { readsOfServerFields, stripServerFields } from './server-fields.ts';

const sources = join(import.meta.dirname, '../src');

test('of a declaration the name and the schemas are left', () => {
  const stripped = stripServerFields(`
    export const wave = method({
      name: 'wave',
      /** Why it fails. */
      errors: [...common, 'Failed'],
      doc: 'Waves, or not.',
      params: object({ doc: text, errors: list(text), rate: oneOf(['write']) }),
      rate: 'write', failure: 'Failed', needsLogin: true,
      result: object({}),
    });
    export const reasons = { over: { code: 1, doc: 'It is over.' } };
  `);
  expect(stripped.replaceAll(/\s+/g, ' ').trim()).toBe(
    "export const wave = method({ name: 'wave', " +
      "params: object({ doc: text, errors: list(text), rate: oneOf(['write']) }), result: object({}), }); " +
      'export const reasons = { over: { code: 1, } };',
  );
});

test('of a schema its check is left, and nothing of the library that describes it', () => {
  const stripped = stripServerFields(`
    const described = (schema, facts) => v.pipe(schema, v.metadata(facts));
    export const text = (max) => described(leaf(max), { maxBytes: max });
  `);
  expect(stripped).toContain('text = (max) => leaf(max);');
  const schemas = join(import.meta.dirname, '../../protocol/src/schema.ts');
  expect(stripServerFields(readFileSync(schemas, 'utf8'))).not.toContain('described(');
});

test('the SDK reads none of what is left out', { timeout: 60_000 }, () => {
  expect(readsOfServerFields(createSourceProgram(join(sources, 'script-tag.ts')))).toEqual([]);
});

test('a field that is read all the same is found, however it is read', { timeout: 60_000 }, () => {
  const probe = join(sources, 'probe.ts');
  const text = `
    import { login } from '@parley/protocol/features/session';
    export const own = { failure: 1 }.failure;
    export const read = login.failure;
    export const { errors: known, name } = login;
  `;
  const host = ts.createCompilerHost({});
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === probe || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === probe ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) : getSourceFile(path, ...rest);
  const { ESNext } = ts.ModuleKind;
  const options = {
    module: ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  };
  expect(readsOfServerFields(ts.createProgram([probe], { ...options, noEmit: true, strict: true }, host))).toEqual([
    'login.failure',
    'errors: known',
  ]);
});
