import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What compresses well; pictures and fonts are compressed already. */
const endings = /\.(?:css|html|js|json|map|svg|txt|webmanifest)$/;
/** What is smaller is one packet either way. */
const sizeMin = 1024;
/** Another encoding must be worth its place. */
const shareMax = 0.9;

/**
 * Writes beside each file of a built page what it is in brotli and in gzip, where that is smaller. The server chooses
 * by what the browser accepts, and compresses nothing itself.
 */
export function compressFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !endings.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    if (content.length < sizeMin) continue;
    const quality = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    };
    writeIfSmaller(`${path}.br`, brotliCompressSync(content, { params: quality }), content.length);
    writeIfSmaller(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }), content.length);
  }
}

function writeIfSmaller(path: string, compressed: Uint8Array, size: number): void {
  if (compressed.length < size * shareMax) writeFileSync(path, compressed);
}
