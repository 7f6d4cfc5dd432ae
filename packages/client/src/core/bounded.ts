/** Forgets what was put in first, until no more than `max` are left. */
export function forgetOldest<Key>(
  kept: { readonly size: number; keys(): Iterable<Key>; delete(key: Key): unknown },
  max: number,
): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= max) return;
    kept.delete(oldest);
  }
}

/** A long list in parts of at most `max`, in its order. */
export const partsOf = <Item>(list: readonly Item[], max: number): Item[][] =>
  Array.from({ length: Math.ceil(list.length / max) }, (_, part) => list.slice(part * max, (part + 1) * max));
