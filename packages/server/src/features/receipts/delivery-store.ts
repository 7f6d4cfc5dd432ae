import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { MessagePlace } from '../messages/store.ts';

/** That a message arrived at a user. */
export interface Delivery extends MessagePlace {
  readonly userKey: UserKey;
  readonly deliveredAt: Millis;
}

export interface DeliveryReader {
  /** What arrived at the user of these messages, in no order. */
  deliveries(
    log: LogKey,
    asked: { readonly messageSeqs: readonly number[]; readonly userKey: UserKey },
  ): Promise<readonly Delivery[]>;
}

export interface DeliveryStore extends DeliveryReader {
  /** What is there already stays as it is. The transaction holds the logs. */
  addDeliveries(deliveries: readonly Delivery[]): Promise<void>;
}
