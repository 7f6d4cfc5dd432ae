import { wholeNumber } from '../../config-declaration.ts';

export const conversationSettings = {
  limits: {
    newConversationsPerMinute: wholeNumber({
      doc: 'Conversations one user may begin by sending to somebody with whom there was none; 0 means no limit.',
      unit: 'conversations per minute',
      fallback: 30,
      min: 0,
      max: 1_000_000,
    }),
  },
} as const;
