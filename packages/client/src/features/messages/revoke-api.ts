import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { revokeMessage } from '@parley/protocol/features/messages';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkConfig, checkParams, fieldsOf, given, invalid } from '../../core/arguments.ts';
import { ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import type { ZIMMessage, ZIMMessageRevokeConfig, ZIMMessageRevokedResult } from '../../types.ts';
import { checkAccepted, kindOf } from './named.ts';
import type { RevokeParams, Revokes } from './revokes.ts';

export interface RevokeApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly revokes: Revokes };
}

/** The method that takes a message back. */
export class RevokeApi extends Api<RevokeApiParts> {
  /**
   * Takes a message of one's own back: a `ZIMRevokeMessage` stands in its place from then on, for everybody and on
   * all devices, with the same IDs, sequence and times. Whoever had not read it has one unread message less.
   *
   * `message` is one that the server accepted, Text or Custom. `config.revokeExtendedData` goes to everybody;
   * `config.pushConfig` has no effect yet. A message that was revoked by a call which had no answer (6000009,
   * 6000105) may be revoked again with the same data: the call then resolves.
   *
   * Limits: the message is at most 120 seconds old (`messages.revokeWithinSeconds`); `config.revokeExtendedData` has
   * up to {@limit revokeExtendedDataBytesMax}.
   *
   * Errors: 6000001 (a message of somebody else, of a room, of another type, or not accepted; the config), 6000002,
   * 6000004, 6000005, 6000007, 6000008, 6000009, 6000021 (blocked, where that is covered), 6000104, 6000105, 6000121, 6000122, 6000202, 6000203 (the server does not have it any more), 6000278 (too
   * old), 6000279 (revoked already), 6000521 (no member of the group), 6000541 (not for the role).
   *
   * Events: `conversationChanged` (Updated) if it was the last message; the other side and the user's other devices
   * are told `messageRevokeReceived`, then `conversationChanged` and `conversationTotalUnreadMessageCountUpdated` if
   * that changed.
   *
   * @see docs/behaviour/revoking.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Rob!' };
   * const sent = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * const { message } = await zim.revokeMessage(sent.message, { revokeExtendedData: 'a slip' });
   * console.log(ZIMMessageType[message.type]); // Revoke
   */
  revokeMessage(message: ZIMMessage, config?: ZIMMessageRevokeConfig): Promise<ZIMMessageRevokedResult> {
    const { messages } = this.parts;
    const check = (userID: string) => checkRevoke(message, config, userID);
    return this.call(check, (params) => messages().revokes.revoke(params), 'MessageModuleCommonError');
  }
}

/** The checks of `revokeMessage` that need no network; the arguments may be anything at all. */
export function checkRevoke(message: unknown, config: unknown, self: string): RevokeParams | Refusal {
  const { type, senderUserID, conversationType } = fieldsOf(message, 'type', 'senderUserID', 'conversationType');
  const { revokeExtendedData } = fieldsOf(config, 'revokeExtendedData');
  const params = checkParams(revokeMessage, {
    ...checkConfig(config),
    ...checkAccepted('message', message),
    ...given('revokeExtendedData', revokeExtendedData),
  });
  if (isRefusal(params)) return params;
  // In a group the role decides, which the server knows.
  const isOthers = senderUserID !== self && conversationType !== ZIMConversationType.Group;
  if (isOthers) return invalid('message.senderUserID: is not the own user');
  if (type === ZIMMessageType.Revoke) return refuse('MessageModuleMessageHasBeenRevoked', 'message.type: was revoked');
  return kindOf(message).isRevocable ? params : invalid('message.type: cannot be revoked');
}
