import { gzipSync } from 'node:zlib';

/** The complete SDK for a browser, minified and gzipped. */
export const sizeBudgetBytes = 105_000;

/** Methods of the published interface. */
const methodsOfAll = 145;

/** What each method that is not built yet is sure to have of the budget; ADR 0012 has what they have cost so far. */
const bytesPerMethod = 500;

/** What the methods that are built may take, so that there is room for the others. */
export const sizeBudgetOf = (methods: number): number => sizeBudgetBytes - (methodsOfAll - methods) * bytesPerMethod;

export const gzippedBytes = (source: string): number => gzipSync(source, { level: 9 }).length;

/** What the class has beside the methods of the published interface; a test of the surface compares it with that. */
const additions: ReadonlySet<string> = new Set([
  'createOrThrow',
  'createAnother',
  'subscribe',
  'sendTyping',
  'searchMessages',
  'queryDeviceList',
  'signOutDevice',
  'exportLocalMessages',
  'importLocalMessages',
  'sendPeerMessage',
  'sendGroupMessage',
  'sendRoomMessage',
  'sendMediaMessage',
]);

/** How many methods of the published interface the class of our declarations has. */
export function countMethods(declarations: string): number {
  const start = declarations.indexOf('declare class ZIM');
  const body = declarations.slice(start, declarations.indexOf('\n}', start));
  const names = Array.from(body.matchAll(/^ {2}(?:static )?(\w+)[<(]/gm), ([, name]) => name);
  return new Set(names.filter((name) => name !== undefined && !additions.has(name))).size;
}

/** One line for whoever builds the SDK. */
export function describeSize(bytes: number, methods: number): string {
  const size = `${kilobytes(bytes)} minified and gzipped, budget ${kilobytes(sizeBudgetBytes)}`;
  const left = Math.floor((sizeBudgetBytes - bytes) / Math.max(1, methodsOfAll - methods));
  const each = `${Math.round(bytes / methods)} bytes each with what they share and ${additions.size} additions`;
  return `${size}; ${methods} of ${methodsOfAll} methods, ${each}; ${left} bytes are left for each of the others`;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;
