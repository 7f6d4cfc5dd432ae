import { type Clock, sleep } from '@parley/kernel/clock';
import type { SystemStore } from '../storage/storage.ts';
import type { LongWork } from './long-work.ts';
import { OperatorError } from './operator-error.ts';

const lookMs = 250;

/**
 * Waits until no server holds a lease any more. A server that lives renews its lease, and then it is refused; one that
 * crashed does not, and neither does one whose lease came with a dump: such leases run out within 30 seconds.
 */
export async function awaitEndOfLeases(
  system: Pick<SystemStore, 'leases'>,
  clock: Clock,
  { step }: LongWork,
): Promise<void> {
  const first = await system.leases();
  const knownByOwner = new Map(first.map(({ owner, leasedUntil }) => [owner, leasedUntil]));
  for (let leases = first; leases.length > 0; leases = await system.leases()) {
    if (leases.some(({ owner, leasedUntil }) => knownByOwner.get(owner) !== leasedUntil)) {
      throw new OperatorError(
        `servers hold leases on this database (${leases.length}) and renew them; stop them, or add --force`,
      );
    }
    step(
      `waiting until leases run out that nobody renews (${leases.length})`,
      first.length - leases.length,
      first.length,
    );
    await sleep(clock, lookMs);
  }
}
