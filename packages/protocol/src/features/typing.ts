import { event, method } from '../define.ts';
import { count, flag, object } from '../schema.ts';
import { peerConversationType, userID } from './values.ts';

export const sendTyping = method({
  name: 'sendTyping',
  doc: 'Tells those devices of the other side that are connected whether the caller is typing; it is stored nowhere.',
  needsLogin: true,
  params: object({ conversationType: peerConversationType, targetID: userID, isTyping: flag }),
  result: object({}),
  errors: ['MessageModuleTargetDoesNotExist', 'MessageModuleServerError'],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const typingReceived = event({
  name: 'typingReceived',
  doc: 'Somebody types, or does no more; it belongs to no log and is told once, to who is connected.',
  data: object({ conversationType: count, senderUserID: userID, isTyping: flag }),
});
