import type { DeviceConversation, DeviceState, Facts, ServerLog } from '../facts.ts';
import { ofKind } from '../history.ts';
import { heldSince } from './held-since.ts';

/** What is told to one device may reach another so much later. */
const onItsWayMs = 5000;

/**
 * The entry of a group that was dismissed stays on the devices that know of it, and comes to none that begins anew: at
 * the earliest when somebody who was in it to the end was told so.
 */
export function mayBeDropped(facts: Facts, state: DeviceState, { group }: ServerLog): boolean {
  if (!group?.isDismissed) return false;
  const end = group.entries.at(-1)?.position;
  const wasIn = (userID: string): boolean => group.windowsByUser[userID]?.at(-1)?.toPosition === end;
  const told = ofKind(facts.run.entries, 'membershipTold').filter((entry) => entry.groupID === group.groupID);
  const last = new Map(told.map((entry) => [entry.device, entry]));
  const toldAt = [...last.values()].flatMap(({ at, userID, isMember }) => (!isMember && wasIn(userID) ? at : []));
  return heldSince(facts, state) >= Math.min(...toldAt) - onItsWayMs;
}

interface Shown extends Pick<DeviceConversation, 'messages'> {
  readonly listed: DeviceConversation['listed'] | undefined;
}

/** Whether there are messages of the device alone. */
export const hasLocal = ({ listed, messages }: Shown): boolean =>
  listed?.lastMessage?.messageID === '' || messages.some(({ messageID }) => messageID === '');

/** Whether the entry of a group that may be dropped is listed by what stands on the device: it counts nothing of before. */
export const isOfDeviceAlone = (shown: Shown): boolean => hasLocal(shown) || !shown.listed?.lastMessage;
