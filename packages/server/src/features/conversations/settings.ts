import { limits } from '@parley/protocol/limits';
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
    listedConversations: wholeNumber({
      doc: 'The newest conversations that a device which holds none is told of. Older ones keep their messages and come back with the next one.',
      unit: 'conversations per user',
      fallback: 1000,
      min: 1,
      max: 100_000,
    }),
    pinnedConversations: wholeNumber({
      doc: 'Conversations that one user may pin.',
      unit: 'conversations per user',
      fallback: 100,
      min: 0,
      max: 1000,
    }),
    quietPeers: wholeNumber({
      doc: 'Conversations with other users that one user may set to do-not-disturb.',
      unit: 'conversations per user',
      fallback: 500,
      min: 0,
      max: 1000,
    }),
    markedConversations: wholeNumber({
      doc: 'Conversations with marks; one more takes the marks of the one that was marked first.',
      unit: 'conversations per user',
      fallback: 1000,
      min: 1,
      max: 1000,
    }),
    marksPerConversation: wholeNumber({
      doc: 'Marks on one conversation.',
      unit: 'marks',
      fallback: limits.markMax,
      min: 1,
      max: limits.markMax,
    }),
  },
} as const;
