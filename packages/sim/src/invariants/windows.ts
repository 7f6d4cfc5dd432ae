import type { LogWindow, ServerLog, ServerMessage } from '../facts.ts';

/** What a user calls the conversation of a log. */
export const conversationIn = ({ users, group }: ServerLog, userID: string): string =>
  group?.groupID ?? users.find((one) => one !== userID) ?? '';

const isIn = ({ fromPosition, toPosition = Number.POSITIVE_INFINITY }: LogWindow, position: number): boolean =>
  position >= fromPosition && position <= toPosition;

/** Where a user took part in a log, ascending: in a conversation of two always. */
export function windowsIn({ users, group }: ServerLog, userID: string): readonly LogWindow[] {
  if (group) return group.windowsByUser[userID] ?? [];
  return users.includes(userID) ? [{ fromPosition: 0 }] : [];
}

/** The one in which something was added at this position. */
export const windowAt = (windows: readonly LogWindow[], position: number): LogWindow | undefined =>
  windows.find((window) => isIn(window, position));

/** Whether a message is for a user: it was sent while he took part. */
export function isFor(log: ServerLog, userID: string): (row: Pick<ServerMessage, 'position'>) => boolean {
  const windows = windowsIn(log, userID);
  return ({ position }) => windowAt(windows, position) !== undefined;
}

/** The newest message that is for a user. */
export const newestFor = (log: ServerLog | undefined, userID: string): ServerMessage | undefined =>
  log?.messages.findLast(isFor(log, userID));

/** The same for the last time that he took part, of which his devices hold everything. */
export function isOfLastFor(log: ServerLog, userID: string): (row: Pick<ServerMessage, 'position'>) => boolean {
  const last = windowsIn(log, userID).at(-1);
  return ({ position }) => last !== undefined && isIn(last, position);
}

/** Where the log ends for a user. */
export const endFor = (log: ServerLog, userID: string): number =>
  Math.min(log.headPosition, windowsIn(log, userID).at(-1)?.toPosition ?? log.headPosition);

/** Whether a message may have changed since its user went, of which his devices are not told. */
export const mayDiffer = (log: ServerLog | undefined, userID: string, row: ServerMessage): boolean =>
  log?.group !== undefined && row.changedPosition > endFor(log, userID);
