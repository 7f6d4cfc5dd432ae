import { assert } from './assert.ts';

/** The only source of chance. */
export interface Random {
  /** `count` bytes; of the system's source they are fit for secrets. */
  bytes(count: number): Uint8Array;
}

/** 32 bits of chance. A `DataView` would cost several times what the bytes do. */
function word(random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** A whole number in `0 … below − 1`, evenly spread. */
export function randomInt(random: Random, below: number): number {
  assert(Number.isInteger(below) && below > 0 && below <= 2 ** 32, 'randomInt: bound is 1 … 2^32');
  const limit = 2 ** 32 - (2 ** 32 % below);
  for (;;) {
    const value = word(random);
    if (value < limit) return value % below;
  }
}

/** A number in `[0, 1)` with 32 bits of chance. */
export function randomFraction(random: Random): number {
  return word(random) / 2 ** 32;
}

const alphabet = '0123456789abcdefghijklmnopqrstuv';

/** Text of `length` characters with five bits of chance each; safe in URLs, file names and logs. */
export function randomText(random: Random, length: number): string {
  let text = '';
  for (const byte of random.bytes(length)) text += alphabet.charAt(byte & 31);
  return text;
}

/** Repeatable randomness for tests: the same seed gives the same sequence (sfc32). */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 1;
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + result) | 0;
    return result >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  return {
    bytes: (count) => {
      const bytes = new Uint8Array(count);
      for (let index = 0; index < count; index += 4) {
        const word = next();
        for (let offset = 0; offset < 4 && index + offset < count; offset += 1) {
          bytes[index + offset] = (word >>> (8 * offset)) & 255;
        }
      }
      return bytes;
    },
  };
}
