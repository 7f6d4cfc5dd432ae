import { assert } from '@parley/kernel/assert';
import { ZIMConnectionEvent as Because, ZIMConnectionState as State } from '../enums.ts';

/** Every way from one connection state to another, with its event; others never occur. */
export const transitions: readonly (readonly [from: State, to: State, because: Because])[] = [
  [State.Disconnected, State.Connecting, Because.ActiveLogin],
  [State.Connecting, State.Connected, Because.Success],
  [State.Connecting, State.Disconnected, Because.LoginTimeout],
  [State.Connecting, State.Disconnected, Because.ActiveLogin],
  [State.Connecting, State.Disconnected, Because.TokenExpired],
  [State.Connecting, State.Disconnected, Because.Unregistered],
  [State.Connecting, State.Disconnected, Because.Success],
  [State.Connected, State.Reconnecting, Because.LoginInterrupted],
  [State.Reconnecting, State.Connected, Because.Success],
  [State.Reconnecting, State.Disconnected, Because.KickedOut],
  [State.Reconnecting, State.Disconnected, Because.TokenExpired],
  [State.Reconnecting, State.Disconnected, Because.Unregistered],
  [State.Reconnecting, State.Disconnected, Because.LoginTimeout],
  [State.Reconnecting, State.Disconnected, Because.LoginInterrupted],
  [State.Reconnecting, State.Disconnected, Because.Success],
  [State.Connected, State.Disconnected, Because.KickedOut],
  [State.Connected, State.Disconnected, Because.TokenExpired],
  [State.Connected, State.Disconnected, Because.Unregistered],
  [State.Connected, State.Disconnected, Because.Success],
];

/** The next state; a way that the table does not know is a bug. */
export function step(from: State, to: State, because: Because): State {
  const isListed = transitions.some((way) => way[0] === from && way[1] === to && way[2] === because);
  assert(isListed, `no way from ${State[from]} to ${State[to]} by ${Because[because]}`);
  return to;
}
