import { expect, test } from 'vitest';
import { renderDeclarations } from '../../packages/client/build/declarations.ts';
import { countMethods } from '../../packages/client/build/size.ts';
import { additions } from './additions.ts';
import { type Addition, agrees, compareSurfaces } from './compare.ts';
import { ourSurface, renderReport, reportSurface, surfaceOfText } from './report.ts';

const published = `
  export declare enum ZIMKind { Unknown = -1, Text = 1 }
  export interface ZIMBase { kind: ZIMKind; note?: string }
  export interface ZIMThing extends ZIMBase { kind: ZIMKind.Text; sizes: number[] }
  export interface ZIMThingConfig { mode: 'fast' | 'slow'; onDone: ZIMDone }
  export interface ZIMLast {}
  export type ZIMDone = (thing: ZIMThing, size: number) => void;
  export interface ZIMEventOfThingResult { thing: ZIMThing }
  export interface ZIMEventHandler { thingCame: (zim: ZIM, data: ZIMEventOfThingResult) => void }
  export declare abstract class ZIM {
    static create(appConfig: number): ZIM | null;
    abstract send(thing: ZIMThing, config?: ZIMThingConfig): Promise<void>;
    abstract find(): Promise<string>;
    abstract find(id: string): Promise<string>;
  }
`;

const expected = surfaceOfText(published);

/** The report on the published text with one place changed. */
function reportOn(from: string | RegExp, to: string, additions: readonly Addition[] = []) {
  const changed = published.replace(from, to);
  expect(changed).not.toBe(published);
  return compareSurfaces(surfaceOfText(changed), expected, additions);
}

function expectFailure(reports: ReturnType<typeof reportOn>, text: string): void {
  expect(agrees(reports)).toBe(false);
  expect(renderReport(reports)).toContain(text);
}

test('our declarations are the published ones, as far as methods were built', { timeout: 60_000 }, () => {
  const reports = reportSurface();
  expect(reports.flatMap(({ mismatches }) => mismatches)).toEqual([]);
  expect(reports.filter(({ category }) => category !== 'methods').flatMap(({ missing }) => missing)).toEqual([]);
  expect(Object.fromEntries(reports.map(({ category, published: count }) => [category, count]))).toEqual({
    exports: 407,
    fields: 1306,
    enumMembers: 419,
    events: 60,
    methods: 145,
  });
  expect(agrees(reports)).toBe(true);
});

test('the size of the SDK is told by as many methods as the published interface has of ours', {
  timeout: 60_000,
}, () => {
  const built = reportSurface().find(({ category }) => category === 'methods')?.agreeing;
  expect(countMethods(renderDeclarations())).toBe(built);
});

test('every listed addition is there', { timeout: 60_000 }, () => {
  const there = Object.values(ourSurface()).flatMap((entries: ReadonlyMap<string, string>) => [...entries]);
  for (const { name, text } of additions) expect(there).toContainEqual([name, text]);
});

test('the same declarations written another way agree', () => {
  const reports = reportOn("mode: 'fast' | 'slow'; onDone: ZIMDone", 'onDone: (ZIMDone); mode: "slow" | "fast"');
  expect(renderReport(reports)).toBe(
    [
      'exports       9 of 9',
      'fields        8 of 8',
      'enum members  2 of 2',
      'events        1 of 1',
      'methods       3 of 3',
    ].join('\n'),
  );
});

test('a changed value of an enum', () => {
  expectFailure(reportOn('Text = 1', 'Text = 2'), 'ZIMKind.Text differs\n    ours:      2\n    published: 1');
});

test('a member that an enum lacks', () => {
  expectFailure(reportOn('Unknown = -1, ', ''), 'enum members  1 of 2\n  missing: ZIMKind.Unknown');
});

test('a field made optional', () => {
  expectFailure(reportOn('sizes:', 'sizes?:'), 'ours:      optional number[]\n    published: number[]');
});

test('a field made required, also where it is inherited', () => {
  expectFailure(reportOn('note?:', 'note:'), 'fields        6 of 8\n  ZIMBase.note differs');
});

test('a field that is read-only or of another type', () => {
  expectFailure(reportOn('sizes:', 'readonly sizes:'), 'ours:      readonly number[]');
  expectFailure(reportOn('kind: ZIMKind.Text', 'kind: ZIMKind'), 'ours:      ZIMKind\n    published: ZIMKind.Text');
  expectFailure(reportOn("'fast' | 'slow'", "'fast'"), 'published: "fast" | "slow"');
});

test('an export that lacks, is another kind or has another base', () => {
  expectFailure(reportOn('export interface ZIMLast {}', ''), 'exports       8 of 9\n  missing: ZIMLast');
  expectFailure(reportOn('size: number) => void;', 'size: string) => void;'), 'ZIMDone differs');
  expectFailure(reportOn(' extends ZIMBase', ' '), 'ours:      interface\n    published: interface extends ZIMBase');
});

test('a lacking event, and a payload of another type', () => {
  expectFailure(reportOn(/thingCame: .*=> void/, ''), 'events        0 of 1\n  missing: thingCame');
  expectFailure(reportOn('data: ZIMEventOfThingResult', 'data: ZIMThing'), 'thingCame differs');
});

test('a wrong signature of a method', () => {
  expectFailure(reportOn('config?: ZIMThingConfig', 'config: ZIMThingConfig'), 'methods       2 of 3\n  send differs');
  expectFailure(reportOn('abstract find(): Promise<string>;', ''), 'find differs');
  expectFailure(reportOn('static create', 'abstract create'), 'create is not published');
});

test('a method that was not built yet is named and no failure', () => {
  const reports = reportOn(/abstract find\(id.*|abstract find\(\).*/g, '');
  expect(agrees(reports)).toBe(true);
  expect(renderReport(reports)).toContain('methods       2 of 3\n  not built yet: find');
});

test('more than is published must be a listed addition, word for word', () => {
  const added = ['sizes: number[]', 'sizes: number[]; server?: string'] as const;
  expectFailure(reportOn(...added), 'ZIMThing.server is not published: optional string');
  expect(agrees(reportOn(...added, [{ name: 'ZIMThing.server', text: 'optional string' }]))).toBe(true);
  expect(agrees(reportOn(...added, [{ name: 'ZIMThing.server', text: 'string' }]))).toBe(false);
});
