import type { ServerApiAnswer } from '@parley/backend/server-api';
import { type Clock, sleep } from '@parley/kernel/clock';
import type { Chance } from '../chance.ts';
import type { History } from '../history.ts';
import type { RoomRemoval } from '../room-history.ts';
import { roomIDs } from './rooms.ts';

export interface AppServer {
  readonly clock: Clock;
  readonly history: History;
  readonly userIDs: readonly string[];
  isOver(): boolean;
  /** Sends a request to one of the servers; rejects where that is down. */
  ask(action: string, params: Readonly<Record<string, unknown>>, dice: Chance): Promise<ServerApiAnswer>;
}

/** The app's server gives a request up by then; a server that died never answers. */
const answeredMs = 10_000;

/** Has the app's server put users out of rooms, keep them out and end rooms, until the workload is over. */
export async function removeFromRooms(server: AppServer, dice: Chance): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    await sleep(server.clock, dice.between(700, 4000));
    if (server.isOver()) return;
    await remove(server, choose(server, dice), dice.fork(`request ${turn}`));
  }
}

type Choice = Omit<RoomRemoval, 'kind' | 'call'>;

function choose({ userIDs }: AppServer, dice: Chance): Choice {
  const roomID = dice.pick(roomIDs);
  const [one, other] = [dice.pick(userIDs), dice.pick(userIDs)];
  const users = dice.happens(0.7) ? [one] : [...new Set([one, other])];
  const kind = dice.int(100);
  if (kind < 40) return { action: 'KickoutRoomUser', roomID, users };
  if (kind < 75) return { action: 'BlockRoomUser', roomID, users, seconds: dice.pick([-1, -1, 1, 5]) };
  if (kind < 88) return { action: 'UnblockRoomUser', roomID, users };
  return { action: 'DestroyRoom', roomID, users: [] };
}

async function remove(server: AppServer, choice: Choice, dice: Chance): Promise<void> {
  const { clock, history } = server;
  const call = history.entries.length;
  history.add({ kind: 'roomRemoval', call, ...choice });
  const { action, roomID, users, seconds } = choice;
  const params = {
    RoomId: roomID,
    ...(users.length > 0 && { UserId: users }),
    ...(seconds !== undefined && { Duration: seconds }),
  };
  const answered = server.ask(action, params, dice).catch(() => undefined);
  const answer = await Promise.race([answered, sleep(clock, answeredMs)]);
  if (!answer) return;
  history.add({ kind: 'roomRemovalAnswer', call, code: answer.Code, failed: failedIn(answer) });
}

function failedIn(answer: ServerApiAnswer): readonly string[] {
  const listed = (answer['ErrorList'] ?? []) as readonly { readonly UserId: string }[];
  return listed.map(({ UserId }) => UserId);
}
