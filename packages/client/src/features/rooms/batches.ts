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
  /** Whoever waits for what was refused of each, in their order. */
  readonly results: Deferred<string[]>[];
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
    const result = createDeferred<string[]>();
    batch?.operations.push(...operations);
    batch?.results.push(result);
    return judge(roomID, operations, batch ? await result.promise : await this.#refused(change));
  }

  async end(roomID: string): Promise<{ roomID: string }> {
    const batch = this.#batches.get(roomID);
    if (!batch) throw failure('RoomModuleRoomAttributesCommonError', 'no batch was begun');
    const { config, operations, results } = batch;
    this.#batches.delete(roomID);
    if (operations.length === 0) return { roomID };
    const errorKeys = await this.#refused({ roomID, operations, ...config }, results);
    judge(roomID, operations, errorKeys);
    if (errorKeys.length === 0) return { roomID };
    throw refused('RoomModuleRoomAttributesOperationFailedPartly', errorKeys);
  }

  /** What was gathered for the room, or for any, is never done. */
  discard(error: ZIMError, roomID?: string): void {
    for (const [key, { results }] of this.#batches) {
      if (key !== (roomID ?? key)) continue;
      this.#batches.delete(key);
      for (const result of results) result.reject(error);
    }
  }

  /** Has it done; the keys that were refused, of which those who wait learn first. */
  async #refused(change: AttributeChange, results: Batch['results'] = []): Promise<string[]> {
    try {
      const answer = await this.#connection.call(changeRoomAttributes, change);
      for (const [index, result] of results.entries()) result.resolve(answer.errorKeys[index] ?? []);
      return answer.errorKeys.flat();
    } catch (thrown) {
      for (const result of results) result.reject(asFailure(thrown, 'RoomModuleRoomAttributesCommonError'));
      throw thrown;
    }
  }
}

/** Throws where nothing was applied. */
function judge(roomID: string, operations: readonly Operation[], errorKeys: string[]): ZIMRoomAttributesOperatedResult {
  const asked = operations.reduce((sum, one) => sum + (one.kind === 'set' ? one.attributes : one.keys).length, 0);
  if (errorKeys.length < asked) return { roomID, errorKeys };
  throw refused('RoomModuleRoomAttributesOperationFailedCompletely', errorKeys);
}

const refused = (name: ErrorName, errorKeys: string[]): ZIMError & { errorKeys: string[] } =>
  Object.assign(failure(name, 'keys: could not be changed'), { errorKeys });
