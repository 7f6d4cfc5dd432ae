import { limits } from '../limits.ts';
import { count, integer, object, oneOf, optional, type Static, text } from '../schema.ts';

/** 1–32 bytes of the documented alphabet; case matters. */
export const userID = text({
  bytesMin: 1,
  bytesMax: limits.userIDBytesMax,
  alphabet: /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]+$/,
});

/** 1 … 2^32 − 1. */
export const appID = integer({ min: 1, max: 4_294_967_295 });

export const peerConversation = 0;
/** Peer 0. Rooms (1) and groups (2) have numbers of their own. */
export const conversationType = oneOf([peerConversation]);

/** The key under which a client's repeat of one send is known. */
export const localMessageID = text({ bytesMin: 1, bytesMax: limits.localMessageIDBytesMax });

/** Text 1. */
const textMessageType = 1;

/** What the sender chose; it is stored and handed on as it is. */
export const messageContent = object({
  type: oneOf([textMessageType]),
  message: text({ bytesMax: limits.textBytesMax, mayBeBlank: false }),
  extendedData: optional(text({ bytesMax: limits.extendedDataBytesMax })),
});
export type MessageContent = Static<typeof messageContent>;

/** A stored message as every participant sees it. */
export const message = object({
  /** The log (conversation) that holds the message. */
  log: count,
  /** Where in the log the message last changed; gap-free from 1. */
  position: count,
  conversationType,
  senderUserID: userID,
  /** In a peer conversation the user whom the sender wrote to. */
  targetID: userID,
  messageID: count,
  messageSeq: count,
  localMessageID,
  timestamp: count,
  orderKey: count,
  content: messageContent,
});
export type WireMessage = Static<typeof message>;
