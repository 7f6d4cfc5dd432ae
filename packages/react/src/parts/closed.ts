import type { ZIMConversation, ZIMGroupConversation } from '@parley/client';
import type { PartsTexts } from './english.ts';
import type { Formats } from './formats.ts';

/** Why nothing can be written in a group: the user is out of it, or muted, −1 for good. */
type Closed = { readonly kind: 'out' } | { readonly kind: 'muted'; readonly expiredTime: number };

/** Until when the user may not write in a group; 0 where he may, −1 for good. */
export const muteEndOf = (conversation: ZIMConversation | undefined): number =>
  ((conversation ?? {}) as Partial<ZIMGroupConversation>).mutedExpiredTime ?? 0;

/** Whether a conversation is closed for its user at this time; one with another user never is. */
export function closedAt(conversation: ZIMConversation | undefined, now: number): Closed | undefined {
  const group: Partial<ZIMGroupConversation> = conversation ?? {};
  if (group.isDisabled) return { kind: 'out' };
  const mutedExpiredTime = muteEndOf(conversation);
  const isMuted = mutedExpiredTime < 0 || mutedExpiredTime > now;
  return isMuted ? { kind: 'muted', expiredTime: mutedExpiredTime } : undefined;
}

export function wordsOfClosed(closed: Closed, { composer }: PartsTexts, { moment }: Formats): string {
  if (closed.kind === 'out') return composer.out;
  return closed.expiredTime < 0 ? composer.mutedForGood : composer.mutedUntil(moment(closed.expiredTime));
}
