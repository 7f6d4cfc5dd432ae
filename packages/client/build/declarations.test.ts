import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ZIM } from '../src/client.ts';
import { methodsOf } from '../src/testing/methods.ts';
import { buildDeclarations, renderDeclarations } from './declarations.ts';
import { checkDeclarations } from './programs.ts';

const text = renderDeclarations();
const code = text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '');

test('one file is written, into a folder that need not exist', () => {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    buildDeclarations(join(folder, 'types'));
    expect(readFileSync(join(folder, 'types/index.d.ts'), 'utf8')).toBe(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing internal is in it: no import, no private member, no name that is not declared', () => {
  expect(code.match(/\bimport\b|@parley|#|\bAssembly\b|\bany\b/)).toBe(null);
  expect(text.includes('@internal')).toBe(false);
  expect(() => checkDeclarations(text)).not.toThrow();
});

test('a name that is not declared is found', () => {
  expect(() => checkDeclarations('export declare const one: Internal;')).toThrow(/Cannot find name 'Internal'/);
});

test('an enum is value and type, a conversation narrows by it, and the class has a default export', () => {
  checkDeclarations(`${text}
    declare const message: ZIMTextMessage | ZIMCommandMessage;
    type Both = [typeof ZIMMessageType.Text, ZIMMessageType.Text];
    export declare const pair: Both;
    export declare const name: (typeof ZIMMessageType)[1];
    export type Content = Extract<typeof message, { type: ZIMMessageType.Command }>['message'] extends Uint8Array
      ? true
      : never;
    export declare const sound: Content;
  `);
});

test('apps cannot construct the client, but make errors and implement the client of a test', () => {
  const use = (more: string) => () => checkDeclarations(`${text}\n${more}`);
  expect(use('declare class Other extends ZIM {}')).toThrow(/private/);
  expect(use('declare const error: { code: ZIMErrorCode.Failed; message: "" } & ZIMError;')).not.toThrow();
  expect(use('declare const fake: { [Name in keyof ZIM]: ZIM[Name] } extends ZIM ? true : never;')).not.toThrow();
});

test('the methods that are declared are those that an instance has', () => {
  const body = code.slice(code.indexOf('declare class ZIM'));
  const declared = body.slice(0, body.indexOf('\n}')).matchAll(/^ {2}(?:private )?(\w+)[<(]/gm);
  const names = new Set(Array.from(declared, ([, name]) => name));
  expect([...names].sort()).toEqual([...methodsOf(ZIM.prototype)].sort());
});

test('everything that is declared has a sentence of documentation', () => {
  const lines = text.split('\n');
  const bare = lines.filter((line, index) => {
    const isDeclared =
      /^export declare (enum|class|const)|^export (interface|type)|^ {2}(\w+ = .*,|(static )?\w+\??[:(<].*;)$/.test(
        line,
      );
    return isDeclared && !/\*\/$/.test(lines[index - 1] ?? '');
  });
  expect(bare).toEqual([]);
});
