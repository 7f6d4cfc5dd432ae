import { type Millis, millis } from '@parley/kernel/brand';
import { type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { messageKind } from '@parley/protocol/message-kinds';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import type { NextMessage, PlannedChanging, PresentMessage } from './changing.ts';

/** How somebody revokes a message. */
export interface RevokeCommand extends Pick<Actor, 'userKey' | 'userID'> {
  /** Empty for none. */
  readonly revokeExtendedData: string;
  /** The client asked before and does not know what came of it. */
  readonly isRepeat: boolean;
  readonly withinSeconds: number;
}

type RevokeError =
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleMessageExceedsRevokeTime'
  | 'MessageModuleMessageHasBeenRevoked';

const revokeType = 31;
const textType = 1;
/** By its sender, for everybody. */
const bySender = { revokeStatus: 0, revokeType: 0 } as const;

/** The number of a content's type, also where nothing else is known of it. */
export const typeOf = (content: StoredContent): number => (content.type === 0 ? content.unknownType : content.type);

/** Whether and how a message is taken back by its sender; the first failing check decides the error. */
export function revoke(
  message: PresentMessage,
  command: RevokeCommand,
  now: Millis,
): NextMessage | Refusal<RevokeError> | undefined {
  const { row, content, head } = message;
  const { userKey, userID, revokeExtendedData, isRepeat, withinSeconds } = command;
  const originalMessageType = typeOf(content);
  if (row.senderKey !== userKey) return refuse('CommonModuleParamsInvalid', 'message: is not the own one');
  if (content.type === revokeType) {
    const isTheirs = content.operatedUserID === userID && content.revokeStatus === bySender.revokeStatus;
    const isFirst = isTheirs && (content.revokeExtendedData ?? '') === revokeExtendedData;
    return isRepeat && isFirst ? undefined : refuse('MessageModuleMessageHasBeenRevoked', 'message: was revoked');
  }
  if (!messageKind(originalMessageType).isRevocable) {
    return refuse('CommonModuleParamsInvalid', 'message: has another type');
  }
  if (now - row.timestamp > withinSeconds * 1000) {
    return refuse('MessageModuleMessageExceedsRevokeTime', `message: is older than ${withinSeconds} s`);
  }
  return {
    content: {
      type: revokeType,
      ...bySender,
      revokeTimestamp: millis(Math.max(now, head.changedAt)),
      operatedUserID: userID,
      ...(revokeExtendedData !== '' && { revokeExtendedData }),
      originalMessageType,
      ...(content.type === textType && { originalTextMessageContent: content.message }),
    },
    // Nothing that was ever added to the message outlives it.
    state: { withdrawnPosition: head.position + 1 },
    isWithdrawn: true,
  };
}

/** What a request to revoke asks for. */
export function revoking(
  params: ParamsOf<typeof methods.messages.revokeMessage>,
  { userKey, userID }: Actor,
  { messages: { revokeWithinSeconds: withinSeconds } }: Pick<Config, 'messages'>,
): PlannedChanging<RevokeError | 'MessageModuleSendMessageFailed'> {
  const { revokeExtendedData = '', isRepeat = false } = params;
  const command = { userKey, userID, revokeExtendedData, isRepeat, withinSeconds };
  return {
    named: params,
    rule: (message, now) => revoke(message, command, now),
    missing: 'MessageModuleSendMessageFailed',
  };
}
