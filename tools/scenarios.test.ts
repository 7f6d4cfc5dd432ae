import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderDeclarations } from '../packages/client/build/declarations.ts';
import { eventsToldBy, promiseMethodsOf, useIn } from './scenarios.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const textsOf = (pattern: string, isWanted: (path: string) => boolean = () => true): readonly string[] =>
  globSync(pattern, { cwd: root }).filter(isWanted).map(read);

/** Names that lack a scenario. */
const lacking = (names: readonly string[], known: ReadonlySet<string>): readonly string[] =>
  names.filter((name) => !known.has(name));

describe('scenarios through the public SDK', () => {
  const scenarios = useIn(textsOf('packages/sim/src/scenarios/**/*.ts'));

  test('call every method of class ZIM that returns a promise', { timeout: 60_000 }, () => {
    const methods = promiseMethodsOf(renderDeclarations());
    expect(methods).toEqual(expect.arrayContaining(['login', 'sendMessage', 'queryConversationList']));
    expect(lacking(methods, scenarios.called)).toEqual([]);
  });

  test('listen to every event that the SDK tells', () => {
    const sources = textsOf('packages/client/src/**/*.ts', (path) => !/\.test\.ts$|[\\/]testing[\\/]/.test(path));
    const told = eventsToldBy(sources);
    expect(told).toEqual(expect.arrayContaining(['connectionStateChanged', 'peerMessageReceived', 'error']));
    expect(lacking(told, scenarios.listened)).toEqual([]);
  });
});

describe('what has no scenario is found', () => {
  const client = `
    export class Other { wave(): Promise<void> {} }
    export class ZIM {
      static make(): Promise<ZIM> {}
      greet(name: string): Promise<void>;
      greet(name: { first: string }): Promise<void>;
      greet(name: unknown): Promise<void> {}
      part(): Promise<Parted> {}
      leave(): void {}
      private inner(): Promise<void> {}
      #hidden(): Promise<void> {}
    }`;

  test('a method that is not called, or of something else than an instance', () => {
    const methods = promiseMethodsOf(client);
    expect(methods).toEqual(['greet', 'part']);
    const { called } = useIn(["ann.zim.greet('x'); ann.part(); zim.part; // zim.part()"]);
    expect(lacking(methods, called)).toEqual(['part']);
    expect(lacking(methods, useIn(['zim\n  .part();', 'this.zim?.greet()']).called)).toEqual([]);
  });

  test('an event that nobody listens to', () => {
    const told = eventsToldBy([
      "void this.parts.events.tell('came', {});",
      "events.tell(\n 'went', {}); list.tell('x');",
    ]);
    expect(told).toEqual(['came', 'went']);
    const { listened } = useIn([
      "zim.on('came', () => {}); zim.on('went', null); zim.off('went'); page.on('went', f);",
    ]);
    expect(lacking(told, listened)).toEqual(['went']);
    expect(lacking(told, useIn(["zim.on('came', f); bob.zim.on('went', f)"]).listened)).toEqual([]);
  });

  test('an event whose name cannot be read', () => {
    expect(() => eventsToldBy(['events.tell(name, {})'])).toThrow('an event without a name: name');
  });
});
