import { revokeExtendedDataBytesMax } from '@parley/protocol/features/values';
import { limits, serverLimits, timings } from '@parley/protocol/limits';
import { draftBytesMax, filterMax, listCountMax } from '../src/features/conversations/checks.ts';
import { draftsMax } from '../src/features/conversations/kept.ts';
import { localExtendedDataBytesMax } from '../src/features/messages/content.ts';
import { foundMax, searchedMax } from '../src/features/messages/search-checks.ts';
import { areas } from '../src/geofencing.ts';
import { capacity, defaultCallLimits, durations } from '../src/limits.ts';

/** What a comment may name as `{@limit …}`: the constants that the code goes by. */
const documented: Readonly<Record<string, number>> = {
  ...limits,
  ...serverLimits,
  ...timings,
  ...capacity,
  ...durations,
  ...defaultCallLimits,
  draftBytesMax,
  draftsMax,
  filterMax,
  foundMax,
  listCountMax,
  localExtendedDataBytesMax,
  revokeExtendedDataBytesMax,
  searchedMax,
  areasMax: areas.length,
};

/** The text with each limit that it names as a number in its unit, so that no comment says another one than the code. */
export const withLimits = (text: string): string =>
  text.replaceAll(/\{@limit ([^}]*)\}/g, (_, name: string) => {
    const value = documented[name];
    if (value === undefined) throw new Error(`{@limit ${name}} names no limit`);
    return inUnit(name, value);
  });

function inUnit(name: string, value: number): string {
  if (name.includes('Bytes')) return `${value} bytes`;
  if (/Ms(?:Min|Max)?$/.test(name)) return value < 1000 ? `${value} ms` : `${value / 1000} s`;
  return name.includes('Seconds') ? `${value} s` : String(value);
}
