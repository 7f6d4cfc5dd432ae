import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { revokeMessage } from '@parley/protocol/features/messages';
import { revokeExtendedData } from '@parley/protocol/features/values';
import { messageKind } from '@parley/protocol/message-kinds';
import { checkParams, checkValue, fieldsOf, invalid, isAbsent, isFields } from '../../core/arguments.ts';
import type { Gate } from '../../core/gate.ts';
import { ZIMMessageType } from '../../enums.ts';
import type { ZIMMessage, ZIMMessageRevokeConfig, ZIMMessageRevokedResult } from '../../types.ts';
import { checkAccepted } from './named.ts';
import type { RevokeParams, Revokes } from './revokes.ts';

export interface RevokeApiParts {
  readonly gate: Gate;
  /** Those of the user who is logged in. */
  messages(): { readonly revokes: Revokes };
}

/** The method that takes a message back. */
export class RevokeApi {
  readonly #parts: RevokeApiParts;

  constructor(parts: RevokeApiParts) {
    this.#parts = parts;
  }

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
   * 6000004, 6000005, 6000007, 6000008, 6000009, 6000013 (groups), 6000021 (blocked, where that is covered), 6000104, 6000105, 6000121, 6000122, 6000202, 6000203 (the server does not have it any more), 6000278 (too
   * old), 6000279 (revoked already).
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
    const { gate, messages } = this.#parts;
    const check = (userID: string) => checkRevoke(message, config, userID);
    return gate.call({ failure: 'MessageModuleCommonError', check }, (params) => messages().revokes.revoke(params));
  }
}

/** The checks of `revokeMessage` that need no network; the arguments may be anything at all. */
export function checkRevoke(message: unknown, config: unknown, self: string): RevokeParams | Refusal {
  if (!isFields(message)) return invalid('message: is not an object');
  const { type } = message;
  const named = checkAccepted('message', message);
  if (isRefusal(named)) return named;
  if (type !== ZIMMessageType.Revoke && !messageKind(type).isRevocable) {
    return invalid('message.type: cannot be revoked');
  }
  if (named.senderUserID !== self) return invalid('message.senderUserID: is not the own user');
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const data = fieldsOf(config, 'revokeExtendedData')['revokeExtendedData'] ?? '';
  const checked = checkValue('config.revokeExtendedData', revokeExtendedData, data);
  if (isRefusal(checked)) return checked;
  const params = checkParams(revokeMessage, {
    ...named.address,
    ...(checked !== '' && { revokeExtendedData: checked }),
  });
  if (isRefusal(params)) return params;
  return type === ZIMMessageType.Revoke
    ? refuse('MessageModuleMessageHasBeenRevoked', 'message.type: was revoked')
    : params;
}
