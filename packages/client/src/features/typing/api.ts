import { isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { sendTyping } from '@parley/protocol/features/typing';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkParams, invalid } from '../../core/arguments.ts';
import { checkPeer } from '../../core/conversation-id.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type { Typing } from './typing.ts';

export interface TypingApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly typing: Typing };
}

/** The method that tells who types. */
export class TypingApi extends Api<TypingApiParts> {
  /**
   * Tells the other side that this user is typing, or with `isTyping` `false` that he does no more. It may be called
   * with every key: what the other side knows already is not sent again within {@limit typingRepeatMs}. It ends by
   * itself when a message is sent to the conversation, when the connection is lost, and {@limit typingMs} after the
   * last call. It reaches devices that are connected and is kept nowhere. An addition to the published interface.
   *
   * Limits: `conversationID` has 1 – {@limit userIDBytesMax}; a user makes up to 50
   * changes a second (`limits.writesPerSecond`), of which it is one, else 6000005.
   *
   * Errors: 6000001 (an ID, oneself, a room), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000013 (a group:
   * it is told between two users alone), 6000104 (no connection), 6000105, 6000121, 6000122, 6000202, 6000204 (nobody of that ID is registered).
   *
   * Events: the other side's devices are told `typingChanged`, when it begins and when it ends.
   *
   * @see docs/behaviour/typing.md
   * @example
   * zim.on('typingChanged', (_zim, { userID, isTyping }) => console.log(userID, isTyping));
   * await zim.sendTyping('bob', ZIMConversationType.Peer);
   * await zim.sendTyping('bob', ZIMConversationType.Peer, false);
   */
  sendTyping(conversationID: string, conversationType: ZIMConversationType, isTyping?: boolean): Promise<void> {
    const { messages } = this.parts;
    const check = (userID: string) => checkTyping({ conversationID, conversationType, isTyping }, userID);
    return this.call(check, (params) => messages().typing.send(params), 'MessageModuleCommonError');
  }
}

/** The parameters of `sendTyping`. */
export function checkTyping(
  { conversationID, conversationType, isTyping = true }: TypingArguments,
  userID: string,
): ParamsOf<typeof sendTyping> | Refusal {
  const params = checkParams(sendTyping, { ...checkPeer(conversationID, conversationType), isTyping });
  return !isRefusal(params) && params.targetID === userID ? invalid('conversationID: is the own user') : params;
}

interface TypingArguments {
  readonly conversationID: unknown;
  readonly conversationType: unknown;
  readonly isTyping: unknown;
}
