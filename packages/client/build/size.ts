import { gzipSync } from 'node:zlib';

/** The complete SDK for a browser, minified and gzipped. */
export const sizeBudgetBytes = 60_000;

export const gzippedBytes = (source: string): number => gzipSync(source, { level: 9 }).length;
