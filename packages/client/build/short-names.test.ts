import { expect, test } from 'vitest';
import { internalNames } from './internal-names.ts';
import { createDeclarationProgram } from './programs.ts';
import { shortenNames, shortNames } from './short-names.ts';

const code = `
  export interface Row { readonly stored: number }
  export interface Parts { readonly counter: Counter; readonly whenDone: (row: Row) => void }
  export class Counter {
    total = 0;
    readonly a = 1;
    start({ counter, whenDone }: Parts): void { counter.raise(); whenDone({ stored: this.total }); }
    raise(): void { this.total += 1; }
    spoken(): string { return 'spoken'; }
    close(): void { new WebSocket('x').close(); }
    published(): void {}
  }
  export const parts = (counter: Counter, whenDone: () => void): Parts => ({ counter, whenDone });
`;

test('what only these sources know is internal; the interface, the platform, data and texts are not', () => {
  const { program } = createDeclarationProgram(code, '/module.ts');
  const { internal, known } = internalNames(program, 'export interface ZIM { published(): void }');
  expect([...internal].sort()).toEqual(['a', 'counter', 'raise', 'start', 'total', 'whenDone']);
  for (const name of ['stored', 'spoken', 'close', 'published']) expect(known.has(name), name).toBe(true);
});

test('the most frequent name becomes the shortest, and none becomes one that there is', () => {
  const names = shortNames({ internal: ['total', 'raise'], known: new Set(['a', 'c']) });
  expect([...names]).toEqual([
    ['total', 'b'],
    ['raise', 'd'],
  ]);
});

test('a name is shortened where it is that of a property, and stays where it is that of a variable', () => {
  const names = new Map([
    ['counter', 'x'],
    ['raise', 'y'],
  ]);
  const shortened = shortenNames(
    'const f = ({ counter, raise: other = counter }) => ({ counter, raise: counter?.raise(raise) }); class A { raise() {} }',
    names,
  );
  expect(shortened).toBe(
    'const f = ({ x: counter, y: other = counter }) => ({ x: counter, y: counter?.y(raise) }); class A { y() {} }',
  );
});
