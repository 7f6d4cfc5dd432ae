import { gzipSync } from 'node:zlib';
import { bundle } from './bundles.ts';

/** All of the package for a browser, minified and gzipped, without the SDK and React. */
export const sizeBudgetBytes = 8000;

/** `gzip -9` of the minified module. */
export async function measureSize(): Promise<number> {
  const code = await bundle({ format: 'esm', minify: true });
  return gzipSync(code, { level: 9 }).length;
}

/** One line for whoever builds the package. */
export const describeSize = (bytes: number): string =>
  `minified and gzipped ${kilobytes(bytes)}, budget ${kilobytes(sizeBudgetBytes)}, beside the SDK and React`;

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;
