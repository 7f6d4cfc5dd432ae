import { describe, expect, test } from 'vitest';
import { login } from './features/session.ts';
import { messageContent } from './features/values.ts';
import { count, flag, integer, list, object, oneOf, optional, parse, text } from './schema.ts';

const faultOf = (schema: Parameters<typeof parse>[0], value: unknown) => {
  const result = parse(schema, value);
  return result.ok ? undefined : `${result.fault.field}: ${result.fault.fault}`;
};

describe('text', () => {
  test.each([
    ['counts UTF-8 bytes, not characters', text({ bytesMax: 5 }), '文字', 'is over 5 bytes'],
    ['takes text of just the limit', text({ bytesMax: 6 }), '文字', undefined],
    ['refuses the empty text where one byte is needed', text({ bytesMin: 1, bytesMax: 6 }), '', 'is empty'],
    ['refuses U+0000', text({ bytesMax: 6 }), 'a\u0000b', 'has the character U+0000'],
    ['refuses blank text where asked to', text({ bytesMax: 6, mayBeBlank: false }), ' \n\t', 'is blank'],
    ['refuses other types', text({ bytesMax: 6 }), 7, 'is not text'],
  ])('%s', (_name, schema, value, fault) => {
    expect(faultOf(schema, value)).toBe(fault === undefined ? undefined : `: ${fault}`);
  });
});

describe('numbers and choices', () => {
  test.each([
    ['a fraction', integer({ min: 1, max: 3 }), 1.5],
    ['a number beyond the bounds', integer({ min: 1, max: 3 }), 4],
    ['not a number', count, Number.NaN],
    ['a number that JavaScript cannot hold exactly', count, 2 ** 53],
    ['a number as text', count, '1'],
    ['a value that is not listed', oneOf([1, 2]), 3],
    ['a number as flag', flag, 1],
  ])('refuses %s', (_name, schema, value) => {
    expect(parse(schema, value).ok).toBe(false);
  });
});

describe('objects and lists', () => {
  const schema = object({ inner: object({ names: list(text({ bytesMax: 3 }), { max: 2 }) }), note: optional(flag) });

  test('a fault names the path of the field', () => {
    expect(faultOf(schema, { inner: { names: ['abc', 'abcd'] } })).toBe('inner.names.1: is over 3 bytes');
  });

  test('unknown fields are dropped, undefined means absent', () => {
    const value = { inner: { names: [], more: 1 }, note: undefined, __proto__: { note: true } };
    const result = parse(schema, value);
    expect(result.ok && Object.keys(result.value.inner)).toEqual(['names']);
  });

  test('a missing field is a fault that names it', () => {
    expect(faultOf(schema, {})).toBe('inner: is missing');
    expect(faultOf(schema, { inner: {} })).toBe('inner.names: is missing');
    expect(faultOf(schema, { inner: 3 })).toBe('inner: is not an object');
    expect(faultOf(schema, null)).toBe(': is not an object');
  });

  test('what is on `Object.prototype` is no field, neither of a declaration nor of a value', () => {
    const leftovers = { shuffle: () => 'of the page', note: 'of the page', inner: 'of the page' };
    Object.assign(Object.prototype, leftovers);
    try {
      const noted = object({ note: optional(flag), inner: flag });
      expect(parse(noted, { inner: true })).toEqual({ ok: true, value: { inner: true } });
      expect(faultOf(noted, {})).toBe('inner: is missing');
    } finally {
      for (const name of Object.keys(leftovers)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test('what throws while it is looked at cannot be read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const one of [text({ bytesMax: 3 }), count, flag, schema, list(count, { max: 1 }), messageContent]) {
      expect(parse(one, proxy).ok).toBe(false);
    }
    expect(faultOf(schema, proxy)).toBe(': cannot be read');
  });

  test('an id such as __proto__ is an id like any other', () => {
    const result = parse(login.params.entries.userID, '__proto__');
    expect(result).toEqual({ ok: true, value: '__proto__' });
  });

  test('the content of a message must not be blank', () => {
    expect(faultOf(messageContent, { type: 1, message: '  ' })).toBe('message: is blank');
  });
});
