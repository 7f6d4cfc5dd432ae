import { wholeNumber } from '../../config-declaration.ts';

const daySeconds = 24 * 60 * 60;

export const receiptSettings = {
  receipts: {
    lifetimeSeconds: wholeNumber({
      doc: 'How long after it was sent a message can be read with a receipt; never longer than it is kept.',
      unit: 'seconds',
      fallback: 7 * daySeconds,
      min: 60,
      max: 365 * daySeconds,
    }),
  },
} as const;
