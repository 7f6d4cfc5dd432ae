import type { Millis } from '@parley/kernel/brand';
import { advance } from '../logs/rules.ts';
import type { LogHead } from '../logs/store.ts';

/** Where the next entry of a group stands, and when: the time of a group never runs backwards. */
export function nextEntry(head: LogHead, now: Millis): { readonly position: number; readonly at: Millis } {
  const { position, changedAt: at } = advance(head, now);
  return { position, at };
}
