import { assert } from './assert.ts';
import type { Clock } from './clock.ts';

/** Number of node slots: six bits of every id. */
export const nodeSlots = 64;

/** Ids count milliseconds from 2024-01-01 UTC, so that 41 bits last until 2093. */
const idEpochMs = 1_704_067_200_000;
const counterValues = 64;
const idsPerMs = nodeSlots * counterValues;

/** Hands out whole numbers up to 2^53 that are unique in the installation and grow on one node. */
export interface Ids {
  next(): number;
}

/**
 * Ids of 41 bits of milliseconds, 6 of the leased node slot and 6 of a counter.
 * When the clock stands still or steps back, or 64 ids are used in one millisecond, the time part runs ahead.
 */
export function createIds(clock: Clock, slot: number): Ids {
  assert(Number.isInteger(slot) && slot >= 0 && slot < nodeSlots, 'createIds: slot is 0 … 63');
  let lastMs = 0;
  let counter = 0;
  return {
    next: () => {
      const nowMs = Math.max(clock.wall() - idEpochMs, lastMs);
      if (nowMs > lastMs) counter = 0;
      else counter += 1;
      lastMs = nowMs;
      if (counter === counterValues) {
        counter = 0;
        lastMs += 1;
      }
      return lastMs * idsPerMs + slot * counterValues + counter;
    },
  };
}
