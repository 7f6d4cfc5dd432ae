import type { Config } from '../config.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** How long after it was sent a message can be read with a receipt: never longer than it is kept. */
export function receiptLifetimeMs({ receipts, messages }: Pick<Config, 'receipts' | 'messages'>): number {
  const lifetimeMs = receipts.lifetimeSeconds * 1000;
  return messages.retentionDays === 0 ? lifetimeMs : Math.min(lifetimeMs, messages.retentionDays * dayMs);
}
