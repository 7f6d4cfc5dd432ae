import { anything, flag, integer, list, object, oneOf, optional, orElse, text, turned } from '@parley/protocol/schema';
import { describe, expect, test } from 'vitest';
import { readBody, readQuery } from './parameters.ts';
import { readWritten } from './query.ts';

const word = text({ bytesMax: 100 });
const whole = integer({ min: -10, max: 1e9 });
const params = object({
  Name: optional(word),
  Names: optional(list(word, { max: 10 })),
  Numbers: optional(list(whole, { max: 10 })),
  Count: optional(whole),
  Kind: optional(oneOf([1, 2])),
  Mode: optional(
    orElse(
      oneOf([1, 2]),
      turned(oneOf(['']), () => 0),
    ),
  ),
  IsOn: optional(flag),
  Body: optional(object({ Size: optional(whole), Text: optional(word) })),
  Entries: optional(list(anything, { max: 10 })),
});
const fromQuery = (written: string) => readQuery(params, readWritten(written));
const fromBody = (body: string, contentType?: string) =>
  readBody({ contentType, bytes: new TextEncoder().encode(body) }, params);

describe('a query', () => {
  test.each([
    ['Names[]=a&Names[]=b', { Names: ['a', 'b'] }],
    ['Names=a&Names=b', { Names: ['a', 'b'] }],
    ['Names[0]=a&Names%5B1%5D=b', { Names: ['a', 'b'] }],
    ['Names=a,b', { Names: ['a,b'] }],
    ['Names=[a]', { Names: ['[a]'] }],
    ['Numbers[]=1&Numbers[]=2', { Numbers: [1, 2] }],
    ['Numbers=[1,"2"]', { Numbers: [1, 2] }],
    ['Name=a+b%26c', { Name: 'a b&c' }],
    ['Name=5', { Name: '5' }],
    ['Name=', { Name: '' }],
    ['Count=-7&Kind=2', { Count: -7, Kind: 2 }],
    ['Count=', {}],
    ['Count=1.5', { Count: '1.5' }],
    ['Count=NaN', { Count: 'NaN' }],
    ['Mode=', { Mode: '' }],
    ['Mode=2', { Mode: 2 }],
    ['IsOn=TRUE', { IsOn: true }],
    ['IsOn=0', { IsOn: false }],
    ['IsOn=yes', { IsOn: 'yes' }],
    ['Body={"Size":"3","Other":1}', { Body: { Size: 3 } }],
    ['Body={', { Body: '{' }],
    ['Entries=[{"a":1}]', { Entries: [{ a: 1 }] }],
    ['name=a&Other=b&__proto__=c', {}],
  ])('%s is read as it is declared [API-3, API-7]', (written, values) => {
    expect(fromQuery(written)).toEqual(values);
  });
});

describe('a body', () => {
  test.each([
    ['{"Count":"12","Names":["a"],"Body":{"Size":"3"}}', { Count: 12, Names: ['a'], Body: { Size: 3 } }],
    ['{"Count":1.5,"Name":5,"IsOn":"true"}', { Count: 1.5, Name: 5, IsOn: 'true' }],
    ['{"Names":"a"}', { Names: 'a' }],
    ['{"__proto__":{"Name":"a"},"constructor":1}', {}],
    ['', {}],
    [' \n', {}],
  ])('%s is read as it is declared', (body, values) => {
    expect(fromBody(body, 'application/json')).toEqual(values);
  });

  test.each([
    [undefined, '{"Name":"a"}', { Name: 'a' }],
    ['text/plain', '{"Name":"a"}', { Name: 'a' }],
    ['application/x-www-form-urlencoded', '{"Name":"a"}', { Name: 'a' }],
    ['application/x-www-form-urlencoded', 'Name=a+b&Names[]=c&Count=3', { Name: 'a b', Names: ['c'], Count: 3 }],
    [
      'application/x-www-form-urlencoded; charset=utf-8',
      'Names=["a","b"]&Body={"Size":"1"}',
      { Names: ['a', 'b'], Body: { Size: 1 } },
    ],
    ['application/x-www-form-urlencoded', 'Name={', { Name: '{' }],
  ])('of type %s is what it looks like [API-2]', (contentType, body, values) => {
    expect(fromBody(body, contentType)).toEqual(values);
  });

  test.each(['[]', '1', '"a"', 'null', '{', 'Name=a', '\u0000'])('%s is none', (body) => {
    expect(fromBody(body, 'application/json')).toBeUndefined();
  });

  test('that is not UTF-8 is none', () => {
    expect(readBody({ contentType: undefined, bytes: Uint8Array.of(0x7b, 0xff, 0x7d) }, params)).toBeUndefined();
    // Neither the broken one nor one that ends within a character leaves anything for the next.
    expect(readBody({ contentType: undefined, bytes: Uint8Array.of(0x7b, 0xe8, 0x81) }, params)).toBeUndefined();
    expect(fromBody('{"Name":"a"}')).toEqual({ Name: 'a' });
  });

  test('may have what the query of every request has for itself', () => {
    const named = object({ Action: optional(whole), Name: optional(word) });
    expect(readQuery(named, readWritten('Action=7&Name=a'))).toEqual({ Name: 'a' });
    const bytes = new TextEncoder().encode('Action=7&Name=a');
    const form = readBody({ contentType: 'application/x-www-form-urlencoded', bytes }, named);
    expect(form).toEqual({ Action: 7, Name: 'a' });
  });

  test('that nests without end is none, or is read', () => {
    const deep = `{"Entries":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(() => fromBody(deep, 'application/json')).not.toThrow();
  });
});
