import { type Millis, millis } from '@parley/kernel/brand';
import type { Refusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { CommitError } from '../../core/commit.ts';
import type { LogKey } from '../../core/ids.ts';
import { receiptLifetimeMs } from '../../core/receipt-lifetime.ts';
import type { Context } from './context.ts';
import { deliver } from './delivery-rules.ts';

/**
 * Keeps that messages of a log arrived at the actor, and says when the last of them did; `undefined`: of none of them can
 * that be said. Nobody is told.
 */
export function keepDelivered(
  context: Context,
  { app, userKey }: Actor,
  { log, messageSeqs: given }: { readonly log: LogKey; readonly messageSeqs: readonly number[] },
): Promise<Millis | undefined | Refusal<CommitError>> {
  const messageSeqs = [...new Set(given)];
  const command = { receiverKey: userKey, lifetimeMs: receiptLifetimeMs(context.config) };
  return context.commit.run({
    app,
    keys: [{ app, kind: 'conversation', key: log }],
    decide: async ({ conversations, receipts }) => {
      const now = context.clock.wall();
      const [[member], rows, readings, deliveries] = await Promise.all([
        conversations.members([{ log, userKey }]),
        receipts.messages(messageSeqs.map((messageSeq) => ({ log, messageSeq }))),
        receipts.groupReadings(log, { messageSeqs, userKeys: [userKey] }),
        receipts.deliveries(log, { messageSeqs, userKey }),
      ]);
      const decided = messageSeqs.map((messageSeq, index) => {
        const isIt = (one: { readonly messageSeq: number }): boolean => one.messageSeq === messageSeq;
        const facts = {
          row: rows[index],
          membership: member?.membership,
          readAt: readings.find(isIt)?.readAt,
          deliveredAt: deliveries.find(isIt)?.deliveredAt,
        };
        return { log, messageSeq, userKey, ...deliver(facts, command, now) };
      });
      await receipts.addDeliveries(decided.flatMap((one) => (one.kind === 'new' ? [one] : [])));
      const times = decided.flatMap((one) => (one.kind === 'refused' ? [] : [one.deliveredAt]));
      return { result: times.length === 0 ? undefined : millis(Math.max(...times)) };
    },
  });
}
