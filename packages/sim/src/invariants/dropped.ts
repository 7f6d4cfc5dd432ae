import { worldStartMs } from '../clock.ts';
import { type DeviceConversation, type DeviceState, type Facts, type ServerLog, skewMsMax } from '../facts.ts';
import { heldSince } from './held-since.ts';

/** The entry of a group that was dismissed stays on the devices that know of it, and comes to none that begins anew. */
export function mayBeDropped(facts: Facts, state: DeviceState, { group }: ServerLog): boolean {
  return group?.endedAt !== undefined && heldSince(facts, state) >= group.endedAt - worldStartMs - skewMsMax;
}

interface Shown extends Pick<DeviceConversation, 'messages'> {
  readonly listed: DeviceConversation['listed'] | undefined;
}

/** Whether there are messages of the device alone. */
export const hasLocal = ({ listed, messages }: Shown): boolean =>
  listed?.lastMessage?.messageID === '' || messages.some(({ messageID }) => messageID === '');

/** Whether the entry of a group that may be dropped is listed by what stands on the device: it counts nothing of before. */
export const isOfDeviceAlone = (shown: Shown): boolean => hasLocal(shown) || !shown.listed?.lastMessage;
