import { listOf } from './core/arguments.ts';
import { ZIMGeofencingType } from './enums.ts';

/** CN 2, NA 3, EU 4 (with the United Kingdom), AS 5 (Asia without CN and IN), IN 6. */
export const areas: readonly number[] = [2, 3, 4, 5, 6];

export interface Geofencing {
  readonly type: ZIMGeofencingType;
  readonly areas: readonly number[];
}

/** The setting; `undefined` if it is not valid. Without a fence the list does not matter. */
export function checkGeofencing(areaList: unknown, type: unknown): Geofencing | undefined {
  if (type === ZIMGeofencingType.None) return { type, areas: [] };
  if (type !== ZIMGeofencingType.Include && type !== ZIMGeofencingType.Exclude) return undefined;
  const list = listOf(areaList, areas.length) ?? [];
  const named = areas.filter((area) => list.includes(area));
  return list.length > 0 && named.length === list.length ? { type, areas: named } : undefined;
}
