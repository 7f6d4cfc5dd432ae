import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf } from '@parley/protocol/define';
import type { WireMessage } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { RoomKey } from '../../core/ids.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import type { Context } from './context.ts';
import { admitMember, notInRoom } from './members.ts';
import type { RoomEntryRow } from './store.ts';
import { answerCharactersMax, fitting } from './syncing.ts';

type Method = typeof methods.messages.queryRoomHistory;
type Asked = ParamsOf<Method>;
type Rooms = Pick<ReadersOf<'rooms'>, 'rooms'>;

/** A page of what a room keeps, for its members; what keeps nothing has no messages, whoever asks. */
export async function queryRoomHistory(
  context: Pick<Context, 'storage'>,
  actor: Actor,
  { roomID, anchor, count: limit, reverse: isReverse }: Asked,
): Promise<ResultOf<Method> | Refusal<ErrorOf<Method>>> {
  const readers = context.storage.read(actor.app);
  const room = await readers.rooms.byID(roomID);
  if (!room?.isStored) return { messages: [] };
  const admitted = await admitMember(readers, actor, roomID);
  if (isRefusal(admitted)) return admitted.refused === 'RoomModuleCommonError' ? { messages: [] } : notInRoom;
  const anchorSeq = anchor === undefined ? undefined : await seqAt(readers, room, { orderKey: anchor, isReverse });
  const query = { isReverse, limit, ...(anchorSeq !== undefined && { anchorSeq }) };
  const rows = await readers.rooms.storedMessages(room.room, query);
  const { taken, isWhole } = fitting(rows, answerCharactersMax);
  const messages = taken.map(messageIn);
  return { messages: isReverse ? messages.reverse() : messages, ...(!isWhole && { isCut: true }) };
}

/** What an entry holds that the room keeps. */
export const messageIn = ({ body }: RoomEntryRow): WireMessage =>
  (JSON.parse(body) as { message: WireMessage }).message;

/**
 * The sequence from which a page goes on that is to begin behind an `orderKey`, which may be that of a message of the
 * device alone. Both ascend together, so that a few looks are enough.
 */
async function seqAt(
  { rooms }: Rooms,
  { room, messageSeq }: { readonly room: RoomKey; readonly messageSeq: number },
  { orderKey, isReverse }: { readonly orderKey: number; readonly isReverse: boolean },
): Promise<number> {
  const [first] = await rooms.storedMessages(room, { isReverse: false, limit: 1 });
  let low = first?.messageSeq ?? messageSeq + 1;
  let high = messageSeq + 1;
  // The first sequence whose message stands at the anchor or behind it.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await rooms.storedMessages(room, { anchorSeq: middle - 1, isReverse: false, limit: 1 });
    if (row && messageIn(row).orderKey < orderKey) low = middle + 1;
    else high = middle;
  }
  if (isReverse) return low;
  const [at] = await rooms.storedMessages(room, { anchorSeq: low - 1, isReverse: false, limit: 1 });
  return at && messageIn(at).orderKey === orderKey ? low : low - 1;
}
