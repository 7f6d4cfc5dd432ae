/** Whoever sees more than these types another word. */
export const foundMax = 20;

/** A place that fits what was typed. */
export interface Found {
  readonly title: string;
  readonly page: string;
  /** From the root of the site. */
  readonly address: string;
  readonly text: string;
  /** The words of the index that fit. */
  readonly terms: readonly string[];
}

/** How the scripts of a page meet: they are loaded one by one, also from a disk, where modules are not. */
export interface SearchGlobals {
  parleySearchIndex?: unknown;
  parleySearch?: (query: string) => readonly Found[];
}
