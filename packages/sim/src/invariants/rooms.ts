import type { Facts } from '../facts.ts';
import { ofKind } from '../history.ts';
import type { RoomMap } from '../room-history.ts';
import { newsOf, type Stay, staysIn } from './room-stays.ts';
import { firstOf, type Violation, violation } from './violation.ts';

type Standing = 'out' | 'creating' | 'entering' | 'switching' | 'in' | 'interrupted';

/** States and events, as they follow each other for one device and one room. */
const steps: Readonly<Record<Standing, Readonly<Record<string, Standing>>>> = {
  out: { '1/4': 'creating', '1/6': 'entering', '1/11': 'switching' },
  creating: { '2/0': 'in', '0/5': 'out', '0/9': 'out' },
  entering: { '2/0': 'in', '0/7': 'out', '0/9': 'out' },
  switching: { '2/0': 'in', '0/12': 'out', '0/9': 'out' },
  in: { '1/1': 'interrupted', '0/0': 'out', '0/2': 'out', '0/3': 'out', '0/8': 'out', '0/10': 'out' },
  interrupted: { '1/1': 'interrupted', '2/0': 'in', '0/0': 'out', '0/2': 'out', '0/3': 'out', '0/9': 'out' },
};

/** A device is told no other steps than there are, and nothing else of a room in which it is not; nothing stays open. */
export function roomStatesAreSound({ run }: Facts): Violation | undefined {
  const standings = new Map<string, Standing>();
  for (const told of ofKind(run.entries, 'roomTold')) {
    const { device, life, roomID, at } = told;
    const key = `${device} ${life} ${roomID}`;
    const standing = standings.get(key) ?? 'out';
    if (told.what === 'state') {
      const next = steps[standing][`${told.state}/${told.event}`];
      if (!next) return violation('I22', at, `a device that is ${standing} was told another state of a room`, told);
      standings.set(key, next);
    } else if (standing !== 'in') {
      return violation('I22', at, `a device that is ${standing} was told of a room`, told);
    }
  }
  return nothingIsOpen({ run }, standings);
}

function nothingIsOpen({ run }: Pick<Facts, 'run'>, standings: ReadonlyMap<string, Standing>): Violation | undefined {
  const answered = new Set(ofKind(run.entries, 'roomAnswer').map(({ call }) => call));
  return firstOf(run.rooms?.devices ?? [], ({ device, life }) => {
    const open = ofKind(run.entries, 'roomCall').find(
      (call) => call.device === device && call.life === life && !answered.has(call.call),
    );
    if (open) return violation('I22', open.at, 'a call on a room was never answered', open);
    const between = [...standings].find(
      ([key, standing]) => key.startsWith(`${device} ${life} `) && standing !== 'out' && standing !== 'in',
    );
    return between && violation('I22', Number.POSITIVE_INFINITY, 'a device waits for a room in the end', between);
  });
}

/** Who comes and goes is told in turns; in the end the members are those who know that they are. */
export function roomMembersAreTrue({ run }: Facts): Violation | undefined {
  const stays = staysIn(run.entries);
  return firstOf(stays, movesTakeTurns) ?? membersAgree({ run });
}

function movesTakeTurns({ spans, ...stay }: Stay): Violation | undefined {
  return firstOf(spans, ({ news }) => {
    const last = new Map<string, string>();
    for (const told of news) {
      if (told.what !== 'joined' && told.what !== 'left') continue;
      for (const userID of told.users) {
        if (userID === stay.userID || last.get(userID) === told.what) {
          return violation('I24', told.at, `a device was told twice, or of itself, that somebody ${told.what}`, told);
        }
        last.set(userID, told.what);
      }
    }
    return undefined;
  });
}

function membersAgree({ run }: Pick<Facts, 'run'>): Violation | undefined {
  if (!run.rooms) return undefined;
  const { devices, stored } = run.rooms;
  const present: Record<string, string[]> = {};
  for (const { userID, device, rooms } of devices) {
    for (const room of rooms) {
      if (typeof room === 'string') {
        return violation('I24', Number.POSITIVE_INFINITY, 'a device is refused in its room', device, room);
      }
      present[room.roomID] = [...(present[room.roomID] ?? []), userID].sort();
    }
  }
  const roomIDs = new Set([...Object.keys(stored), ...Object.keys(present)]);
  return firstOf(roomIDs, (roomID) => {
    const members = textOf(stored[roomID] ?? []);
    const lists = devices.flatMap(({ rooms }) =>
      rooms.flatMap((one) => (typeof one === 'object' && one.roomID === roomID ? [one] : [])),
    );
    const isRight =
      members === textOf(present[roomID] ?? []) &&
      lists.every((one) => textOf(one.members) === members && one.onlineCount === one.members.length);
    if (isRight) return undefined;
    const what = 'the members of a room are others than those who are in it';
    return violation('I24', Number.POSITIVE_INFINITY, what, { roomID, stored: stored[roomID], present, lists });
  });
}

/** What devices were told of attributes adds up to what they are answered in the end. */
export function roomAttributesAgree({ run }: Facts): Violation | undefined {
  const stays = staysIn(run.entries);
  const byRoom = new Map<string, string>();
  return firstOf(run.rooms?.devices ?? [], ({ device, life, at, rooms }) =>
    firstOf(rooms, (room) => {
      if (typeof room === 'string') return undefined;
      const { roomID } = room;
      const stay = stays.findLast((one) => one.device === device && one.life === life && one.roomID === roomID);
      const told = stay ? textOfMap(addUp(stay, at)) : 'none';
      const answered = textOfMap(room.attributes);
      const others = byRoom.get(roomID) ?? answered;
      byRoom.set(roomID, answered);
      if (told === answered && others === answered) return undefined;
      const what = 'a device was told of other attributes than it is answered, or than another device';
      return violation('I25', Number.POSITIVE_INFINITY, what, { device, roomID, told, answered, others });
    }),
  );
}

/** Until it was asked. */
function addUp(stay: Stay, until: number): RoomMap {
  const attributes = new Map<string, string>();
  for (const told of newsOf(stay)) {
    if (told.what !== 'attributes' || told.at > until) continue;
    for (const [key, value] of Object.entries(told.set)) attributes.set(key, value);
    for (const key of Object.keys(told.deleted)) attributes.delete(key);
  }
  return Object.fromEntries(attributes);
}

const textOf = (list: readonly string[]): string => list.join(' ');
const textOfMap = (map: RoomMap): string => JSON.stringify(Object.entries(map).sort());

/** When everybody has left nothing of any room is there. */
export function roomsLeaveNothing({ run }: Facts): Violation | undefined {
  const rowsLeft = run.rooms?.rowsLeft ?? 0;
  if (rowsLeft === 0) return undefined;
  return violation('I27', Number.POSITIVE_INFINITY, 'rows of rooms are left when everybody has gone', rowsLeft);
}
