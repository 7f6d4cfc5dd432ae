import type { BackOff } from '@parley/kernel/back-off';
import { type Millis, millis } from '@parley/kernel/brand';
import { createLoop, type Loop } from '@parley/kernel/loop';
import { isRefusal } from '@parley/protocol/define';
import type { Effects, Hint } from '../../core/effects.ts';
import type { AppID } from '../../core/ids.ts';
import type { Context, Stores } from './context.ts';
import { effectsOfGoing, takeDeviceOut } from './leaving.ts';
import { giveGrace } from './life.ts';
import { roomLock } from './log.ts';
import { tellMoves } from './moves.ts';
import type { RoomRow } from './store.ts';

const lookMs = 1000;
/** Looks between two that ask whether nodes are gone, and places that ended long ago are forgotten. */
const rareLooks = 10;
/** Rooms that are settled in one slice, and the same for those of a node that is gone. */
const roomsAtOnceMax = 100;
/** How long it is known why a session lost its place. */
const endingKeptMs = 600_000;
const forgottenAtOnceMax = 1000;

const retry: BackOff = { firstMs: 1000, maxMs: 10_000 };

/**
 * Looks again and again for what time brings about: graces that run out, rooms that end without members, members who wait
 * to be told. Every node does it; whoever comes second finds nothing to do.
 */
export function startRoomWatch(context: Context): Loop {
  const { clock, operatorLog, apps } = context;
  let looks = 0;
  return createLoop({
    clock,
    startMs: lookMs,
    task: async () => {
      looks += 1;
      for (const app of apps.appIDs()) {
        await settleDue(context, app);
        if (looks % rareLooks === 0) await lookForLostNodes(context, app);
      }
      return lookMs;
    },
    failed: (error) => operatorLog.error('rooms.notSettled', {}, error),
    backOff: retry,
  });
}

async function settleDue(context: Context, app: AppID): Promise<void> {
  const { rooms } = context.storage.read(app);
  for (;;) {
    const now = context.clock.wall();
    const nextAt = await rooms.nextDueAt();
    if (nextAt === undefined || nextAt > now) return;
    const due = await rooms.due(now, roomsAtOnceMax);
    await Promise.all(
      due.map((room) => changeRoom(context, app, room, (stores, row) => settle(stores, context, app, row))),
    );
    if (due.length < roomsAtOnceMax) return;
  }
}

type Work = (stores: Stores, room: RoomRow, now: Millis) => Promise<Effects>;

async function changeRoom(
  context: Context,
  app: AppID,
  { roomID, room }: Pick<RoomRow, 'room' | 'roomID'>,
  work: Work,
): Promise<void> {
  const outcome = await context.commit.run({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const row = await stores.rooms.byID(roomID);
      const effects = row?.room === room ? await work(stores, row, context.clock.wall()) : {};
      return { result: undefined, effects };
    },
  });
  if (isRefusal(outcome)) context.operatorLog.warn('rooms.notSettled', { app, refused: outcome.refused });
}

async function settle(stores: Stores, context: Context, app: AppID, due: RoomRow): Promise<Effects> {
  const now = context.clock.wall();
  const hints: Hint[] = [];
  let went = 0;
  let room: RoomRow | undefined = due;
  for (const device of await stores.rooms.lateDevices(due.room, now)) {
    if (!room) break;
    const left = await takeDeviceOut(stores, context, { app, room, device, reason: 'timeout', now });
    hints.push(...left.hints);
    if (left.isUserGone) went += 1;
    room = left.room;
  }
  if (!room) return effectsOfGoing(hints, went);
  if (room.destroyAt !== undefined && room.destroyAt <= now) {
    await stores.rooms.remove(room.room);
    return effectsOfGoing(hints, went);
  }
  const told = await tellMoves(stores, context, { app, room });
  return effectsOfGoing([...hints, ...told.hints], went);
}

/** A node lives as long as it renews its lease; the devices that were on another one are given time to come back. */
async function lookForLostNodes(context: Context, app: AppID): Promise<void> {
  const { rooms } = context.storage.read(app);
  // Places end with their room: without any there is nothing to look for, and nothing to write.
  if ((await rooms.count()) === 0) return;
  const alive = new Set([context.nodeID, ...(await context.storage.system.leasedNodes())]);
  for (const node of await rooms.nodes()) {
    if (alive.has(node)) continue;
    for (const room of await rooms.roomsAt(node, roomsAtOnceMax)) {
      await changeRoom(context, app, room, async (stores, row, now) => {
        for (const device of await stores.rooms.devicesAt(row.room, node)) {
          await giveGrace(stores, context, { room: row, device }, now);
        }
        return {};
      });
    }
  }
  await forget(context, app);
}

async function forget(context: Context, app: AppID): Promise<void> {
  const before = millis(context.clock.wall() - endingKeptMs);
  if (before <= 0) return;
  await context.commit.run({
    app,
    keys: [],
    decide: async ({ rooms }) => ({ result: await rooms.forgetEnded(before, forgottenAtOnceMax) }),
  });
}
