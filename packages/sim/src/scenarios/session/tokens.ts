import { generateToken04Sync } from '@parley/backend/node';
import { simAppID, simServerSecret } from '../../world.ts';
import type { Chat } from '../chat.ts';

export interface TokenChanges {
  readonly appID?: number;
  readonly userID?: string;
  readonly serverSecret?: string;
  readonly effectiveTimeInSeconds?: number;
  /** How long ago it was made. */
  readonly ageMs?: number;
}

/** A token of ours for `ann`, with some things changed. */
export function tokenWith(chat: Chat, { ageMs = 0, ...changes }: TokenChanges = {}): string {
  return generateToken04Sync({
    appID: simAppID,
    userID: 'ann',
    serverSecret: simServerSecret,
    effectiveTimeInSeconds: 3600,
    now: () => chat.world.own.wall() - ageMs,
    ...changes,
  });
}

/** The text with the character at `index` changed. */
export const flip = (text: string, index: number): string =>
  `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;
