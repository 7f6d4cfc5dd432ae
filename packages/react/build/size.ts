import { gzipSync } from 'node:zlib';
import { bundle, type Entry, entries } from './bundles.ts';
import { styles } from './styles.ts';

/**
 * Each entry for a browser, minified and gzipped, without the SDK and React, and the parts without the hooks.
 * What can be done with messages took the hooks from 8.3 to 11.0 KB (five stores and their hooks), the parts from 11.3 to
 * 19.0 KB (the menu, its dialogs, bars and cards, in two languages) and the styles from 4.7 to 6.3 KB. Chats that are
 * arranged and deleted, pages of a search and backups took them to 13.2 KB (two stores and a searcher), 25.0 KB (the menu
 * of a chat, filters, labels, questions, the backup, and a third more texts in both languages) and 7.7 KB. Friends, who is
 * online, who is blocked, the own devices and the own status took the hooks to 15.1 KB (three stores), the
 * parts to 26.6 KB (presence, blocking, and the menu and the question for what an app adds) and the styles to 7.9 KB.
 * Groups took the hooks to 17.0 KB (the lists, one group, and two dozen things to do) and the parts to 27.1 KB.
 * Chats of groups took the parts to 30.4 KB (whom to mention, what is closed, and what the server says of a group, in two
 * languages), the hooks to 17.4 KB and the styles to 8.3 KB. Who has read what one wrote in a group took the hooks to 18.2 KB
 * (receipts that are given and asked for, and the lists), the parts to 31.3 KB (the lists, in two languages) and the styles
 * to 8.4 KB.
 */
export const sizeBudgetBytes: Readonly<Record<Entry, number>> = { index: 18_500, 'parts/index': 31_500 };

/** The style sheet as it is published, gzipped. */
export const stylesBudgetBytes = 8500;

export const measureStyles = (): number => gzipSync(styles(), { level: 9 }).length;

/** `gzip -9` of the minified module. */
export async function measureSize(entry: Entry): Promise<number> {
  const code = await bundle(entry, { format: 'esm', minify: true });
  return gzipSync(code, { level: 9 }).length;
}

/** One line for whoever builds the package. */
export async function describeSizes(): Promise<string> {
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const bytes = await measureSize(entry);
      return `${entry} ${kilobytes(bytes)} (budget ${kilobytes(sizeBudgetBytes[entry])})`;
    }),
  );
  return `minified and gzipped, beside the SDK and React: ${sizes.join(', ')}, styles ${kilobytes(measureStyles())}`;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;
