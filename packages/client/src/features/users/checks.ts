import { utf8Length } from '@parley/kernel/utf8';
import { type Method, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import { invalid } from '../../core/arguments.ts';

export interface UsersQuery {
  /** Each once, in the order of the request. */
  readonly userIDs: readonly string[];
  readonly isQueryFromServer: boolean;
}

/** The checks of `queryUsersInfo` that need no network; the arguments may be anything at all. */
export function checkQuery(userIDs: unknown, config: unknown): UsersQuery | Refusal {
  if (!Array.isArray(userIDs)) return invalid('userIDs: is not a list');
  if (userIDs.length === 0) return invalid('userIDs: is empty');
  if (userIDs.length > limits.userInfoIDsMax) {
    return refuse('CommonModuleUserInfoQueriedLimit', `userIDs: has over ${limits.userInfoIDsMax} entries`);
  }
  const known = new Set<string>();
  for (const [index, one] of userIDs.entries()) {
    const parsed = parse(userIDSchema, one);
    if (!parsed.ok) return invalid(`userIDs.${index}: ${parsed.fault.fault}`);
    known.add(parsed.value);
  }
  if (config !== undefined && config !== null && typeof config !== 'object') return invalid('config: is not an object');
  const isQueryFromServer: unknown = Reflect.get(config ?? {}, 'isQueryFromServer') ?? false;
  if (typeof isQueryFromServer !== 'boolean') return invalid('config.isQueryFromServer: is not true or false');
  return { userIDs: [...known], isQueryFromServer };
}

/** The checks of an update that need no network: those of its declaration. */
export function checkUpdate<Of extends Method>(method: Of, params: unknown): ParamsOf<Of> | Refusal {
  const parsed = parse(method.params, params);
  return parsed.ok ? (parsed.value as ParamsOf<Of>) : invalid(`${parsed.fault.field}: ${parsed.fault.fault}`);
}

/** Whether this deployment takes extended data of that size. */
export function checkExtendedData(extendedData: string, bytesMax: number): Refusal | undefined {
  return utf8Length(extendedData) > bytesMax ? invalid(`extendedData: is over ${bytesMax} bytes`) : undefined;
}
