import { expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import { receiptLifetimeMs } from './receipt-lifetime.ts';

const dayMs = 24 * 60 * 60 * 1000;

test.each([
  [7, 90, 7],
  [7, 0, 7],
  [7, 1, 1],
  [365, 90, 90],
])('receipts of %i days of messages that are kept for %i live for %i [RECEIPT-4]', (days, retentionDays, expected) => {
  const config = { ...defaultConfig, messages: { ...defaultConfig.messages, retentionDays } };
  const receipts = { lifetimeSeconds: (days * dayMs) / 1000 };
  expect(receiptLifetimeMs({ ...config, receipts })).toBe(expected * dayMs);
});

test('receipts live for seven days unless the operator says otherwise [RECEIPT-4]', () => {
  expect(receiptLifetimeMs(defaultConfig)).toBe(7 * dayMs);
});
