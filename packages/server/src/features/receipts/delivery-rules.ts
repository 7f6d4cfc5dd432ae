import { assert } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import { messageState } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import type { UserKey } from '../../core/ids.ts';
import type { Member } from '../logs/store.ts';
import type { StoredMessage } from '../messages/store.ts';
import { hasLapsed } from './rules.ts';

/** What is known of a message that is said to have arrived. */
export interface DeliveryFacts {
  /** `undefined`: the log has no such message. */
  readonly row: StoredMessage | undefined;
  /** How the receiver takes part in the log; `undefined`: he never did. */
  readonly membership: Pick<Member['membership'], 'fromPosition' | 'toPosition'> | undefined;
  /** When he has read it in a group. */
  readonly readAt: Millis | undefined;
  /** When it was said before to have arrived. */
  readonly deliveredAt: Millis | undefined;
}

/** When it arrived; `new` is to be kept. */
type DeliveryDecision = { readonly kind: 'new' | 'known'; readonly deliveredAt: Millis } | { readonly kind: 'refused' };

const refused: DeliveryDecision = { kind: 'refused' };

/** Whether a message arrived at its receiver, and when: the first time counts, and what was read has arrived. */
export function deliver(
  { row, membership, readAt, deliveredAt }: DeliveryFacts,
  { receiverKey, lifetimeMs }: { readonly receiverKey: UserKey; readonly lifetimeMs: number },
  now: Millis,
): DeliveryDecision {
  if (!row || row.senderKey === receiverKey || !membership) return refused;
  const { fromPosition, toPosition } = membership;
  if (toPosition !== undefined || fromPosition > row.position) return refused;
  const receipt = receiptOf(row);
  if (!receipt) return refused;
  const readTime = receipt.readTime === undefined ? readAt : millis(receipt.readTime);
  const known = deliveredAt ?? readTime;
  if (known !== undefined) return { kind: 'known', deliveredAt: known };
  return hasLapsed(row, lifetimeMs, now) ? refused : { kind: 'new', deliveredAt: now };
}

function receiptOf({ state }: StoredMessage) {
  if (state === undefined) return undefined;
  const parsed = parse(messageState, JSON.parse(state));
  assert(parsed.ok, 'what is stored can be told');
  return parsed.value.receipt;
}
