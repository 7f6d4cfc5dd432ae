import { afterEach, expect, test, vi } from 'vitest';
import { systemRandom } from './system.ts';

afterEach(() => vi.restoreAllMocks());

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

test('randomness has the length that was asked for, and none of it comes again', () => {
  for (const count of [0, 1, 255, 256, 257, 5000, 65_536]) expect(systemRandom.bytes(count)).toHaveLength(count);
  const seen = new Set(Array.from({ length: 20_000 }, () => hex(systemRandom.bytes(12))));
  expect(seen.size).toBe(20_000);
});

test('what was handed out does not change, and changing it changes nothing else', () => {
  const first = systemRandom.bytes(16);
  const before = hex(first);
  const further = Array.from({ length: 2000 }, () => systemRandom.bytes(16).fill(7));
  expect(hex(first)).toBe(before);
  expect(further.every((bytes) => bytes.every((byte) => byte === 7))).toBe(true);
  expect([...systemRandom.bytes(200)].filter((byte) => byte === 7).length).toBeLessThan(20);
});

test('no byte of what the platform gave is handed out twice or left out as zero', () => {
  let next = 0;
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((bytes) => {
    const given = bytes as unknown as Uint8Array;
    for (let index = 0; index < given.length; index += 1) given[index] = 1 + (next++ % 255);
    return bytes;
  });
  // What was fetched before is used up first.
  for (let count = 0; count < 4096; count += 256) systemRandom.bytes(256);
  const counts = Array.from({ length: 3000 }, () => Array.from(systemRandom.bytes(17))).flat();
  expect(counts.includes(0)).toBe(false);
  const times = Map.groupBy(counts, (byte) => byte);
  const lengths = [...times.values()].map(({ length }) => length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(20);
});

test('a platform that fails is asked again', () => {
  for (let count = 0; count < 4096; count += 256) systemRandom.bytes(256);
  const failing = vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(() => {
    throw new Error('no entropy');
  });
  const until = (): void => {
    for (let count = 0; count <= 4096; count += 16) systemRandom.bytes(16);
  };
  expect(until).toThrow('no entropy');
  expect(() => systemRandom.bytes(16)).toThrow('no entropy');
  failing.mockRestore();
  expect(hex(systemRandom.bytes(16))).not.toBe('0'.repeat(32));
});
