import type { ParamsOf } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { changeRoomAttributes } from '@parley/protocol/features/room-attributes';
import type { Connection } from '../../core/connection.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import { asFailure, failure, type ZIMError } from '../../errors.ts';
import type { ZIMRoomAttributesOperatedResult } from '../../types.ts';

/** One or more changes of the attributes of a room, as the server is asked for them. */
export type AttributeChange = ParamsOf<typeof changeRoomAttributes>;

type Operation = AttributeChange['operations'][number];

/** How a whole batch is done. */
export type BatchConfig = Omit<AttributeChange, 'roomID' | 'operations'>;

interface Batch {
  readonly config: BatchConfig;
  readonly operations: Operation[];
  /** Whoever waits for them, in their order. */
  readonly results: Deferred<ZIMRoomAttributesOperatedResult>[];
}

/** Changes of attributes, one by one or gathered until the app has them done as one. */
export class Batches {
  readonly #connection: Pick<Connection, 'call'>;
  readonly #batches = new Map<string, Batch>();

  constructor(connection: Pick<Connection, 'call'>) {
    this.#connection = connection;
  }

  /** What was gathered before is dropped. */
  begin(roomID: string, config: BatchConfig): void {
    this.discard(failure('RoomModuleRoomAttributesCommonError', 'another batch was begun'), roomID);
    this.#batches.set(roomID, { config, operations: [], results: [] });
  }

  async change(change: AttributeChange): Promise<ZIMRoomAttributesOperatedResult> {
    const { roomID, operations } = change;
    const batch = this.#batches.get(roomID);
    if (batch) {
      const result = createDeferred<ZIMRoomAttributesOperatedResult>();
      batch.operations.push(...operations);
      batch.results.push(result);
      return result.promise;
    }
    const { errorKeys: refused } = await this.#connection.call(changeRoomAttributes, change);
    return judge(roomID, operations, refused.flat());
  }

  async end(roomID: string): Promise<{ roomID: string }> {
    const batch = this.#batches.get(roomID);
    if (!batch) throw failure('RoomModuleRoomAttributesCommonError', 'no batch was begun');
    const { config, operations, results } = batch;
    this.#batches.delete(roomID);
    if (operations.length === 0) return { roomID };
    try {
      const { errorKeys: refused } = await this.#connection.call(changeRoomAttributes, { roomID, operations, ...config });
      for (const [index, operation] of operations.entries()) {
        settle(results[index], () => judge(roomID, [operation], refused[index] ?? []));
      }
      judge(roomID, operations, refused.flat(), 'RoomModuleRoomAttributesOperationFailedPartly');
    } catch (thrown) {
      for (const result of results) result.reject(asFailure(thrown, 'RoomModuleRoomAttributesCommonError'));
      throw thrown;
    }
    return { roomID };
  }

  /** What was gathered for the room, or for any, is never done. */
  discard(error: ZIMError, roomID?: string): void {
    for (const [key, { results }] of this.#batches) {
      if (key !== (roomID ?? key)) continue;
      this.#batches.delete(key);
      for (const result of results) result.reject(error);
    }
  }
}

function settle<Value>(result: Deferred<Value> | undefined, make: () => Value): void {
  try {
    result?.resolve(make());
  } catch (thrown) {
    result?.reject(asFailure(thrown, 'RoomModuleRoomAttributesCommonError'));
  }
}

/** Throws where nothing was applied, and also where it was in part if there is a name for that. */
function judge(
  roomID: string,
  operations: readonly Operation[],
  errorKeys: string[],
  partly?: ErrorName,
): ZIMRoomAttributesOperatedResult {
  const asked = operations.reduce((sum, one) => sum + (one.kind === 'set' ? one.attributes : one.keys).length, 0);
  const isNone = errorKeys.length >= asked;
  if (errorKeys.length > 0 && (isNone || partly)) {
    const name = isNone || !partly ? 'RoomModuleRoomAttributesOperationFailedCompletely' : partly;
    throw Object.assign(failure(name, 'keys: belong to others, or are none'), { errorKeys });
  }
  return { roomID, errorKeys };
}
