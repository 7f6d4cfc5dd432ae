import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { Delivery } from '../../features/receipts/delivery-store.ts';
import { at, later, type StorageHarness } from './fixtures.ts';
import { memberOf, setUpGroup } from './group-fixtures.ts';

const log = toLogKey(10);

const deliveryOf = (messageSeq: number, user = 2, ms = 0): Delivery => ({
  ...{ log, messageSeq, userKey: toUserKey(user), deliveredAt: later(ms) },
});

/** User 1 has sent messages 1 to 3. */
async function setUp(harness: StorageHarness) {
  const group = await setUpGroup(harness);
  await group.enter([1, 2, 3].map((user) => memberOf(user)));
  await group.send([1, 1, 1]);
  const found = async (messageSeqs: readonly number[], user = 2) => {
    const rows = await group.readers().receipts.deliveries(log, { messageSeqs, userKey: toUserKey(user) });
    return rows.toSorted((one, other) => one.messageSeq - other.messageSeq);
  };
  return { ...group, found };
}

export function describeDeliveries(current: () => StorageHarness): void {
  describe('deliveries', () => {
    it('are kept for each user, as they were first', async () => {
      const { write, found, foreign } = await setUp(current());
      await write(async ({ receipts }) => {
        await receipts.addDeliveries([deliveryOf(1), deliveryOf(3), deliveryOf(1, 3, 7)]);
        await receipts.addDeliveries([deliveryOf(1, 2, 9), deliveryOf(2, 2, 9)]);
        await receipts.addDeliveries([]);
        const asked = { messageSeqs: [1], userKey: toUserKey(3) };
        expect(await receipts.deliveries(log, asked)).toEqual([deliveryOf(1, 3, 7)]);
      });
      expect(await found([1, 2, 3, 4])).toEqual([deliveryOf(1), deliveryOf(2, 2, 9), deliveryOf(3)]);
      expect([await found([2], 3), await found([])]).toEqual([[], []]);
      const elsewhere = { messageSeqs: [1], userKey: toUserKey(2) };
      expect(await foreign().receipts.deliveries(log, elsewhere)).toEqual([]);
    });

    it('go with messages that are removed', async () => {
      const { write, found, raw } = await setUp(current());
      await write(({ receipts }) => receipts.addDeliveries([deliveryOf(1), deliveryOf(3)]));
      await raw('update messages set timestamp = 1 where app = ? and message_seq < 3');
      await write(({ messages }) => messages.sweepExpired({ before: at, afterLog: 0, limit: 9 }));
      expect(await found([1, 3])).toEqual([deliveryOf(3)]);
    });
  });
}
