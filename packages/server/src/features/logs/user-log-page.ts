import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import type { UserLogEntry } from '../users/index.ts';
import type { UserLogSource } from './source.ts';

interface PageOfUserLog {
  /** The entries that are there, ascending. */
  readonly entries: readonly UserLogEntry[];
  /** There may be more. */
  readonly isFull: boolean;
}

interface Range {
  readonly after: number;
  /** The head. */
  readonly upTo: number;
  readonly page: PageOfUserLog;
  readonly limit: number;
}

/**
 * A page of a user's own log with the entries that others have taken the place of. Nothing is asked where no entry of
 * such a kind is found, and none can come on the next page.
 */
export async function withReplaced(
  sources: readonly UserLogSource[],
  context: Context,
  actor: Actor,
  { after, upTo, page, limit }: Range,
): Promise<{ readonly entries: readonly UserLogEntry[]; readonly isCut: boolean }> {
  const { entries: present, isFull } = page;
  const last = isFull ? (present.at(-1)?.position ?? upTo) : upTo;
  const asked = sources.filter(({ kind }) => isFull || present.some((entry) => entry.kind === kind));
  if (asked.length === 0) return { entries: present, isCut: isFull };
  const found = await Promise.all(asked.map((source) => source.entriesBetween(context, actor, { after, upTo: last })));
  const readTo = Math.min(last, ...found.map((one) => one.readTo));
  const known = new Set(present.map(({ position }) => position));
  const replaced = found.flatMap(({ entries }) => entries).filter(({ position }) => !known.has(position));
  const merged = [...present, ...replaced]
    .filter(({ position }) => position <= readTo)
    .sort((one, other) => one.position - other.position);
  return { entries: merged.slice(0, limit), isCut: isFull || readTo < last || merged.length > limit };
}
