import type { CacheChange, CachedMessage } from '../cache/cache.ts';
import type { Origin } from './tracked-log.ts';

/** A message that this device has heard of before, in the state that it has since taken. */
export interface MessageChange {
  readonly message: CachedMessage;
  /** Where in its log it changed. */
  readonly position: number;
  readonly origin: Origin;
}

/** What a feature does when messages change; it finds in their state what is its own. */
export interface ChangeHandler {
  /** Takes them in, ascending by position within a log; the answer is written together with that position. */
  keep(changes: readonly MessageChange[]): CacheChange;
  /** Tells the app, once that is written. */
  tell(changes: readonly MessageChange[]): void;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What several features have to write, as one change. */
export function joined(parts: readonly CacheChange[]): CacheChange {
  const whole: Record<string, unknown> = {};
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    const present = whole[name];
    whole[name] = isList(present) && isList(value) ? [...present, ...value] : value;
  }
  return whole;
}
