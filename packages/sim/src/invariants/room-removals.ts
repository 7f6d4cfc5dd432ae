import { ZIMErrorCode, ZIMRoomEvent, ZIMRoomState } from '@parley/client';
import type { Facts } from '../facts.ts';
import { ofKind, type Recorded } from '../history.ts';
import type { RoomAnswer, RoomCall, RoomRemoval, RoomRemovalAnswer } from '../room-history.ts';
import { type Stay, staysIn } from './room-stays.ts';
import { firstOf, type Violation, violation } from './violation.ts';

interface Removal extends Recorded<RoomRemoval> {
  /** Absent: nobody knows what came of it. */
  readonly answer: Recorded<RoomRemovalAnswer> | undefined;
}

interface Call extends Recorded<RoomCall> {
  readonly answer: Recorded<RoomAnswer> | undefined;
}

/** What the app's server asked for about users of rooms is in force, and nobody is put out or kept out without that. */
export function roomRemovalsHold({ run: { entries } }: Facts): Violation | undefined {
  const answers = new Map(ofKind(entries, 'roomRemovalAnswer').map((answer) => [answer.call, answer]));
  const removals = ofKind(entries, 'roomRemoval').map((one): Removal => ({ ...one, answer: answers.get(one.call) }));
  const answersOfCalls = new Map(ofKind(entries, 'roomAnswer').map((answer) => [answer.call, answer]));
  const calls = ofKind(entries, 'roomCall').map((one): Call => ({ ...one, answer: answersOfCalls.get(one.call) }));
  const stays = staysIn(entries);
  return (
    firstOf(ofKind(entries, 'roomTold'), (told) =>
      told.what === 'state' && told.state === ZIMRoomState.Disconnected && told.event === ZIMRoomEvent.KickedOut
        ? causeIsThere(removals, told, 'a device was put out of a room by nobody')
        : undefined,
    ) ??
    firstOf(calls, ({ answer, roomID }) =>
      answer?.code === ZIMErrorCode.RoomModuleRoomMemberIsBlocked
        ? causeIsThere(removals, { ...answer, roomID }, 'a user was kept out of a room by nobody')
        : undefined,
    ) ??
    firstOf(removals, (removal) => removedAreOut(removal, stays) ?? blockedStayOut(removal, { removals, calls, stays }))
  );
}

const putsOut: ReadonlySet<RoomRemoval['action']> = new Set(['KickoutRoomUser', 'BlockRoomUser']);

interface Concerned {
  readonly at: number;
  readonly roomID: string;
  readonly userID: string;
}

function causeIsThere(removals: readonly Removal[], told: Concerned, what: string): Violation | undefined {
  const { at, roomID, userID } = told;
  const cause = removals.find(
    (one) => one.at <= at && one.roomID === roomID && putsOut.has(one.action) && one.users.includes(userID),
  );
  return cause ? undefined : violation('I26', at, what, told);
}

/** Of several who are put out those who are not in the room are passed over. */
const isWhole = ({ action, users }: Removal): boolean => action !== 'KickoutRoomUser' || users.length === 1;

/** A device that was in the room before, and is until the end, was overlooked. */
function removedAreOut(removal: Removal, stays: readonly Stay[]): Violation | undefined {
  const { action, roomID, users, answer, at } = removal;
  if (answer?.code !== 0 || action === 'UnblockRoomUser' || !isWhole(removal)) return undefined;
  const isMeant = (userID: string): boolean =>
    action === 'DestroyRoom' || (users.includes(userID) && !answer.failed.includes(userID));
  const left = stays.find((stay) => {
    const last = stay.spans.at(-1);
    return stay.roomID === roomID && isMeant(stay.userID) && last && last.to === undefined && last.from < at;
  });
  return left && violation('I26', answer.at, 'who was put out of a room stayed', removal, left.device, left.from);
}

const comings: readonly string[] = ['createRoom', 'joinRoom', 'enterRoom', 'switchRoom'];

interface Around {
  readonly removals: readonly Removal[];
  readonly calls: readonly Call[];
  readonly stays: readonly Stay[];
}

/** Who is kept out for good comes in no more, as long as it is that very room and nobody asked for anything else. */
function blockedStayOut(block: Removal, { removals, calls, stays }: Around): Violation | undefined {
  const { action, roomID, users, answer, seconds } = block;
  if (action !== 'BlockRoomUser' || seconds !== -1 || answer?.code !== 0) return undefined;
  return firstOf(users, (userID) => {
    if (answer.failed.includes(userID)) return undefined;
    const came = calls.find(
      (call) =>
        call.userID === userID &&
        call.roomID === roomID &&
        comings.includes(call.method) &&
        call.at > answer.at &&
        call.answer?.code === 0 &&
        !isDisputed(block, removals, userID, call.answer.at) &&
        isSameRoom(block, call.answer.at, { calls, stays }),
    );
    return came && violation('I26', came.at, 'who was kept out of a room came in', block, came);
  });
}

/** Whether something else was asked for about the user that may have taken effect in that time. */
const isDisputed = (block: Removal, removals: readonly Removal[], userID: string, until: number): boolean =>
  removals.some(
    (other) =>
      other.call !== block.call &&
      other.roomID === block.roomID &&
      (other.action === 'BlockRoomUser' || other.action === 'UnblockRoomUser') &&
      other.users.includes(userID) &&
      other.at < until &&
      (other.answer?.at ?? Number.POSITIVE_INFINITY) > block.at,
  );

/** Somebody was in the room before the block, and without an interruption could still speak there after that time. */
function isSameRoom(block: Removal, after: number, { calls, stays }: Pick<Around, 'calls' | 'stays'>): boolean {
  return calls.some(
    ({ device, life, roomID, method, at, answer }) =>
      method === 'sendMessage' &&
      roomID === block.roomID &&
      at > after &&
      answer?.code === 0 &&
      stays.some(
        (stay) =>
          stay.device === device &&
          stay.life === life &&
          stay.roomID === roomID &&
          stay.spans.some(
            ({ from, to = Number.POSITIVE_INFINITY }) => from < block.at && to >= (answer?.at ?? Number.NaN),
          ),
      ),
  );
}
