import { expect, test } from 'vitest';
import * as enums from '../enums.ts';
import { enumeration } from './enumeration.ts';

test.each(Object.entries(enums))('%s gives the number for a name and the name for a number', (_, members) => {
  const numbers = Object.entries(members).filter(([, value]) => typeof value === 'number');
  expect(numbers.length).toBeGreaterThan(0);
  const byName: Readonly<Record<string, unknown>> = members;
  for (const [name, value] of numbers) expect(byName[String(value)]).toBe(name);
  expect(Object.keys(members).length).toBe(2 * numbers.length);
});

test('nobody changes the meaning of a number', () => {
  const made = enumeration({ One: 1, None: -1 });
  expect(made[-1]).toBe('None');
  expect(Object.isFrozen(made)).toBe(true);
});
