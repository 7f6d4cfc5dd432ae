import { limits, serverLimits } from '@parley/protocol/limits';
import { wholeNumber } from '../../config-declaration.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const messageSettings = {
  limits: {
    textBytesMax: wholeNumber({
      doc: "A text message's content.",
      unit: 'UTF-8 bytes',
      fallback: limits.textBytesDefault,
      min: 1,
      max: limits.textBytesMax,
    }),
    multipleBytesMax: wholeNumber({
      doc: 'The items of a Multiple message as JSON, without files.',
      unit: 'UTF-8 bytes',
      fallback: limits.multipleBytesDefault,
      min: 1,
      max: serverLimits.multipleBytesMax,
    }),
    serverMessageBytesMax: wholeNumber({
      doc: "The content of a message that the app's server sends, but for a Multiple message; of a Command before it is encoded.",
      unit: 'UTF-8 bytes',
      fallback: limits.textBytesDefault,
      min: 1,
      max: limits.textBytesMax,
    }),
    serverMultipleBytesMax: wholeNumber({
      doc: "A Multiple message that the app's server sends, as the JSON that it is written in.",
      unit: 'UTF-8 bytes',
      fallback: limits.multipleBytesDefault,
      min: 1,
      max: serverLimits.multipleBytesMax,
    }),
    deviceMessagesPerSecond: wholeNumber({
      doc: 'Stored messages that one device may send; its SDK learns it at login and spreads them. `messagesPerSecond` counts all devices.',
      unit: 'messages per second',
      fallback: limits.messagesPerSecondDefault,
      min: 1,
      max: 1000,
    }),
    deviceCommandsPerSecond: wholeNumber({
      doc: 'Command messages that one device may send, beside the stored ones; its SDK learns it at login and spreads them.',
      unit: 'messages per second',
      fallback: limits.commandsPerSecondDefault,
      min: 1,
      max: 1000,
    }),
  },
  messages: {
    offlineMs: wholeNumber({
      doc: 'Age up to which missed messages are replayed.',
      unit: 'milliseconds',
      fallback: 7 * dayMs,
      min: 0,
      max: 365 * dayMs,
    }),
    retentionDays: wholeNumber({
      doc: 'How long messages are kept; older ones are removed little by little and history begins later. 0 keeps them for ever.',
      unit: 'days',
      fallback: 90,
      min: 0,
      max: 36_500,
    }),
    revokeWithinSeconds: wholeNumber({
      doc: 'How long after it was sent a message can be revoked.',
      unit: 'seconds',
      fallback: 120,
      min: 1,
      max: 86_400,
    }),
    reactWithinSeconds: wholeNumber({
      doc: 'How long after it was sent a message takes reactions.',
      unit: 'seconds',
      fallback: 7 * 86_400,
      min: 1,
      max: 3_650 * 86_400,
    }),
    reactionTypesMax: wholeNumber({
      doc: 'Different reactions that one message takes.',
      unit: 'reactions',
      fallback: 100,
      min: 1,
      max: 200,
    }),
    reactionUsersShown: wholeNumber({
      doc: 'Users who are named with each reaction of a message, those who reacted last; the others are queried.',
      unit: 'users',
      fallback: 5,
      min: 2,
      max: 20,
    }),
    pinsMax: wholeNumber({
      doc: 'Messages that may be pinned in one conversation at a time.',
      unit: 'messages',
      fallback: 10,
      min: 1,
      max: 100,
    }),
    editWithinSeconds: wholeNumber({
      doc: 'How long after it was sent a message can be edited.',
      unit: 'seconds',
      fallback: 86_400,
      min: 1,
      max: 36_500 * 86_400,
    }),
    broadcastsPerDay: wholeNumber({
      doc: "Messages to all users that an app's server may send within 24 hours.",
      unit: 'messages',
      fallback: 100,
      min: 0,
      max: 10_000,
    }),
    idempotencyMs: wholeNumber({
      doc: 'How long a repeated send is recognised.',
      unit: 'milliseconds',
      fallback: dayMs,
      min: 60_000,
      max: 365 * dayMs,
    }),
  },
} as const;
