import { isRefusal } from '@parley/protocol/define';
import { queryRoomAllAttributes } from '@parley/protocol/features/room-attributes';
import { checkParams } from '../../core/arguments.ts';
import { safely } from '../../core/safely.ts';
import type {
  ZIMRoomAttributesBatchOperatedResult,
  ZIMRoomAttributesBatchOperationConfig,
  ZIMRoomAttributesDeleteConfig,
  ZIMRoomAttributesOperatedResult,
  ZIMRoomAttributesQueriedResult,
  ZIMRoomAttributesSetConfig,
} from '../../types.ts';
import { toAttributes } from '../groups/info.ts';
import { checkChange, checkDelete, checkSet, noOperation } from './checks.ts';
import { RoomApi } from './room-api.ts';

/** The methods on the attributes of a room. */
export class RoomAttributesApi extends RoomApi {
  /**
   * Sets attributes of a room of the caller, who owns those that are new. One of somebody else is changed only with
   * `config.isForce`, and with `config.isUpdateOwner` it belongs to the caller then; otherwise its key stands in
   * `errorKeys`. With `config.isDeleteAfterOwnerLeft` they go when their owner leaves. All three are `false` by default. A
   * limit that is broken refuses the whole call.
   *
   * After `beginRoomAttributesBatchOperation` the call waits for the end of the batch, whose config counts.
   *
   * Limits: 10 attributes (`rooms.attributesMax`), keys of 1 – 16 bytes (`rooms.attributeKeyBytesMax`), values of up to
   * 1024 (`rooms.attributeValueBytesMax`) and 5120 together (`rooms.attributesBytesMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000321 (not a member, or the room was left before the end of the batch), 6000326 (it is
   * connecting on this device), 6000330 (the server failed, or another batch was begun), 6000331 (all of them belong to
   * others; the error has the `errorKeys`), 6000334 (too many), 6000335 (a key is too long), 6000336 (a value is), 6000337
   * (all values are).
   *
   * Events: all members, the caller among them, are told `roomAttributesUpdated` (Set) with what was set.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * await zim.setRoomAttributes({ seat_1: 'alice' }, 'stage', { isDeleteAfterOwnerLeft: true });
   */
  setRoomAttributes(
    roomAttributes: Record<string, string>,
    roomID: string,
    config?: Partial<ZIMRoomAttributesSetConfig>,
  ): Promise<ZIMRoomAttributesOperatedResult> {
    return this.#change(() => checkChange(roomID, checkSet(roomAttributes), config));
  }

  /**
   * Removes attributes of a room of the caller. Those of others go only with `config.isForce` (default: `false`);
   * otherwise they stand in `errorKeys`, as do keys that the room does not have.
   *
   * After `beginRoomAttributesBatchOperation` the call waits for the end of the batch, whose config counts.
   *
   * Limits: 1 – {@limit roomPairsListedMax} keys; one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000321 (not a member, or the room was left before the end of the batch), 6000326 (it is
   * connecting on this device), 6000330 (the server failed, or another batch was begun), 6000331 (none was removed; the
   * error has the `errorKeys`), 6000335 (a key is too long).
   *
   * Events: all members, the caller among them, are told `roomAttributesUpdated` (Delete) with the last values.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' }, { roomAttributes: { seat_1: 'alice' } });
   * const { errorKeys } = await zim.deleteRoomAttributes(['seat_1', 'seat_2'], 'stage');
   * console.log(errorKeys); // [ 'seat_2' ]
   */
  deleteRoomAttributes(
    keys: string[],
    roomID: string,
    config?: Partial<ZIMRoomAttributesDeleteConfig>,
  ): Promise<ZIMRoomAttributesOperatedResult> {
    return this.#change(() => checkChange(roomID, checkDelete(keys), config));
  }

  /**
   * From now on `setRoomAttributes` and `deleteRoomAttributes` for the room are gathered, until
   * `endRoomAttributesBatchOperation` has them done as one; `config` counts for all of them. What was gathered before is
   * dropped, as it is when the room is left or the connection lost. It does nothing where an argument is wrong or nobody
   * is logged in: then the end fails.
   *
   * Do not await the calls in between before the end: they settle with it.
   *
   * Limits: {@limit roomOperationsMax} calls in a batch. Errors: none. Events: none.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' }, { roomAttributes: { seat_1: 'alice' } });
   * zim.beginRoomAttributesBatchOperation('stage', { isForce: false });
   * const calls = [zim.deleteRoomAttributes(['seat_1'], 'stage'), zim.setRoomAttributes({ seat_2: 'alice' }, 'stage')];
   * await zim.endRoomAttributesBatchOperation('stage');
   * await Promise.all(calls);
   */
  beginRoomAttributesBatchOperation(roomID: string, config?: Partial<ZIMRoomAttributesBatchOperationConfig>): void {
    safely(() => {
      const checked = checkChange(roomID, noOperation, config);
      if (isRefusal(checked)) return;
      const { roomID: named, operations: _none, ...flags } = checked;
      this.parts.rooms().batches.begin(named, flags);
    }, undefined);
  }

  /**
   * Has what was gathered since `beginRoomAttributesBatchOperation` done in its order, with nobody in between, and settles
   * those calls. Where some keys were refused the others are set and removed all the same. A limit that is broken refuses
   * all of it. If nothing was gathered, nothing happens.
   *
   * Limits: those of `setRoomAttributes`, for what comes of it.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000321 (not a member), 6000326 (it is connecting on this device), 6000330 (nothing was begun,
   * or the server failed), 6000331 (nothing was done), 6000332 (some of it was not; both have the `errorKeys`),
   * 6000334 – 6000337 (a limit).
   *
   * Events: all members, the caller among them, are told `roomAttributesUpdated`, or `roomAttributesBatchUpdated` where
   * some attributes were set and others removed.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' });
   * zim.beginRoomAttributesBatchOperation('stage');
   * const call = zim.setRoomAttributes({ seat_1: 'alice' }, 'stage');
   * await zim.endRoomAttributesBatchOperation('stage');
   * console.log((await call).errorKeys); // []
   */
  endRoomAttributesBatchOperation(roomID: string): Promise<ZIMRoomAttributesBatchOperatedResult> {
    const { rooms } = this.parts;
    return this.call(
      () => rooms().unlessConnecting(checkParams(queryRoomAllAttributes, { roomID })),
      (params) => rooms().batches.end(params.roomID),
    );
  }

  /**
   * All attributes of a room of the caller.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000301
   * (there is no such room), 6000321 (not a member), 6000326 (it is connecting on this device), 6000333 (the server
   * failed). Events: none.
   *
   * @see docs/behaviour/room-attributes.md
   * @example
   * await zim.createRoom({ roomID: 'stage', roomName: 'Stage' }, { roomAttributes: { seat_1: 'alice' } });
   * const { roomAttributes } = await zim.queryRoomAllAttributes('stage');
   * console.log(roomAttributes); // { seat_1: 'alice' }
   */
  queryRoomAllAttributes(roomID: string): Promise<ZIMRoomAttributesQueriedResult> {
    const given = () => ({ roomID });
    return this.askRoom(queryRoomAllAttributes, given, ({ attributes }, params) => ({
      ...params,
      roomAttributes: toAttributes(attributes),
    }));
  }

  #change(check: () => ReturnType<typeof checkChange>): Promise<ZIMRoomAttributesOperatedResult> {
    const { rooms } = this.parts;
    return this.call(
      () => rooms().unlessConnecting(check()),
      (change) => rooms().batches.change(change),
    );
  }
}
