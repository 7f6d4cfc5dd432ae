import type { ResultOf } from '@parley/protocol/define';
import type { syncRooms } from '@parley/protocol/features/rooms';
import { ZIMRoomEvent as Because, ZIMRoomState } from '../../enums.ts';

/** What the server says of a room that this device takes itself to be in. */
export type Outcome = ResultOf<typeof syncRooms>['rooms'][number]['outcome'];

/** How this device stands to a room: outside, in a call that leads in, in, or in as far as an outage lets it know. */
export type Standing = 'out' | 'creating' | 'entering' | 'switching' | 'in' | 'interrupted';

/** A call that leads into a room. */
export type Entrance = 'create' | 'enter' | 'switch';

/**
 * What happens to it. Of a call: `done`, `refused`, or `silent`, when it has no answer over a sound connection. Of the
 * connection: `lost` and `back`. `left`: the app wants to be out. Everything else is told by the server, but that a
 * login has ended stands as `ended` too.
 */
export type Trigger = Entrance | 'done' | 'refused' | 'silent' | 'lost' | 'back' | 'left' | Outcome;

type Step = readonly [to: Standing, event: Because];

const calling = (failed: Because): Partial<Record<Trigger, Step>> => ({
  done: ['in', Because.Success],
  refused: ['out', failed],
  silent: ['out', Because.ConnectTimeout],
});

/** What takes the device out whether it knows that it was in or not. */
const ending = {
  left: ['out', Because.Success],
  timeout: ['out', Because.ConnectTimeout],
  destroyed: ['out', Because.RoomNotExist],
  ended: ['out', Because.NetworkDisconnected],
} as const;

const rules: Readonly<Record<Standing, Partial<Record<Trigger, Step>>>> = {
  out: {
    create: ['creating', Because.ActiveCreate],
    enter: ['entering', Because.ActiveEnter],
    switch: ['switching', Because.ActiveSwitch],
  },
  creating: calling(Because.CreateFailed),
  entering: calling(Because.EnterFailed),
  switching: calling(Because.SwitchFailed),
  in: {
    ...ending,
    lost: ['interrupted', Because.NetworkInterrupted],
    kicked: ['out', Because.KickedOut],
    otherDevice: ['out', Because.KickedOutByOtherDevice],
  },
  interrupted: {
    ...ending,
    back: ['interrupted', Because.NetworkInterrupted],
    member: ['in', Because.Success],
    kicked: ending.ended,
    otherDevice: ending.ended,
  },
};

/** Where this leads and what the app is told; `undefined`: it says nothing to a device that stands so. */
export const stepOf = (from: Standing, trigger: Trigger): Step | undefined => rules[from][trigger];

export function stateOf(standing: Standing): ZIMRoomState {
  if (standing === 'out') return ZIMRoomState.Disconnected;
  return standing === 'in' ? ZIMRoomState.Connected : ZIMRoomState.Connecting;
}
