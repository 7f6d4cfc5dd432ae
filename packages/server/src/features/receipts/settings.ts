import { wholeNumber } from '../../config-declaration.ts';

export const receiptSettings = {
  receipts: {
    lifetimeDays: wholeNumber({
      doc: 'How long after it was sent a message can be read with a receipt; never longer than it is kept.',
      unit: 'days',
      fallback: 7,
      min: 1,
      max: 365,
    }),
  },
} as const;
