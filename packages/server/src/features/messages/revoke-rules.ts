import { type Millis, millis } from '@parley/kernel/brand';
import { type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { messageKind } from '@parley/protocol/message-kinds';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import type { Consequence, MessageChanging, NextMessage, PresentMessage } from './changing.ts';
import type { GroupRules, Standing } from './group-rules.ts';
import type { StoredMessage } from './store.ts';
import { isTargeted } from './target-rules.ts';

/** How somebody revokes a message. */
export interface RevokeCommand extends Pick<Actor, 'userKey' | 'userID'> {
  /** In a group: as whom one may take back a message of another one; absent: one may not. */
  readonly byRole?: 'owner' | 'admin' | 'nobody' | undefined;
  /** Empty for none. */
  readonly revokeExtendedData: string;
  /** The client asked before and does not know what came of it. */
  readonly isRepeat: boolean;
  readonly withinSeconds: number;
  /** A device asks; the app's server may take back what a device may not. */
  readonly isOfDevice: boolean;
}

type RevokeError =
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleMessageExceedsRevokeTime'
  | 'MessageModuleMessageHasBeenRevoked'
  | 'GroupModuleGroupNoCorrespondingOperationAuthority';

const revokeType = 31;
const textType = 1;
const selfRevoke = 0;
const serverRevoke = 2;
const statusByRole = { admin: 3, owner: 4 } as const;
/** For everybody. */
const twoWay = 0;

/** The number of a content's type, also where nothing else is known of it. */
export const typeOf = (content: StoredContent): number => (content.type === 0 ? content.unknownType : content.type);

/** By whom a message is taken back; of another one between two users nobody may. */
function statusOf(row: StoredMessage, { userKey, byRole, isOfDevice }: RevokeCommand): number | Refusal<RevokeError> {
  const isOwn = row.senderKey === userKey;
  if (!isOfDevice) {
    return isOwn ? serverRevoke : refuse('GroupModuleGroupNoCorrespondingOperationAuthority', 'another one sent it');
  }
  if (isOwn) return selfRevoke;
  if (byRole === undefined) return refuse('CommonModuleParamsInvalid', 'message: is not the own one');
  if (byRole === 'nobody') {
    return refuse(
      'GroupModuleGroupNoCorrespondingOperationAuthority',
      'message: is not the own one, and not for the role',
    );
  }
  return statusByRole[byRole];
}

/** Whether and how a message is taken back; the first failing check decides the error. */
export function revoke(
  message: PresentMessage,
  command: RevokeCommand,
  now: Millis,
): NextMessage | Refusal<RevokeError> | undefined {
  const { row, content, head } = message;
  const { userID, revokeExtendedData, isRepeat, withinSeconds, isOfDevice } = command;
  const originalMessageType = typeOf(content);
  // The app's server is told of a message that it is gone before whose it is.
  if (!isOfDevice && content.type === revokeType) {
    return refuse('MessageModuleMessageHasBeenRevoked', 'message: was revoked');
  }
  const revokeStatus = statusOf(row, command);
  if (typeof revokeStatus !== 'number') return revokeStatus;
  if (content.type === revokeType) {
    const isTheirs = content.operatedUserID === userID && content.revokeStatus === revokeStatus;
    const isFirst = isTheirs && (content.revokeExtendedData ?? '') === revokeExtendedData;
    return isRepeat && isFirst ? undefined : refuse('MessageModuleMessageHasBeenRevoked', 'message: was revoked');
  }
  if (!messageKind(originalMessageType, { isTargeted: isOfDevice && isTargeted(row) }).isRevocable) {
    return refuse('CommonModuleParamsInvalid', 'message: cannot be revoked');
  }
  if (now - row.timestamp > withinSeconds * 1000) {
    return refuse('MessageModuleMessageExceedsRevokeTime', `message: is older than ${withinSeconds} s`);
  }
  return {
    content: {
      type: revokeType,
      ...{ revokeStatus, revokeType: twoWay },
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

interface Terms extends Pick<GroupRules, 'mayRevoke' | 'ownerRole'> {
  readonly consequences: readonly Consequence[];
}

function roleOf({ actor, sender }: Standing, { mayRevoke, ownerRole }: Omit<Terms, 'consequences'>) {
  if (!mayRevoke(actor, sender)) return 'nobody';
  return actor.role === ownerRole ? 'owner' : 'admin';
}

/** What a request to revoke asks for. */
export function revoking(
  params: ParamsOf<typeof methods.messages.revokeMessage>,
  { userKey, userID, session }: Actor,
  { messages: { revokeWithinSeconds: withinSeconds } }: Pick<Config, 'messages'>,
  { consequences, ...rules }: Terms,
): MessageChanging<RevokeError | 'MessageModuleSendMessageFailed'> {
  const { revokeExtendedData = '', isRepeat = false } = params;
  const command = { userKey, userID, revokeExtendedData, isRepeat, withinSeconds, isOfDevice: session !== undefined };
  return {
    named: params,
    isForAnySender: session === undefined,
    prepare: async (_stores, _before, standing) => {
      const byRole = standing && roleOf(standing, rules);
      return { rule: (message, now) => revoke(message, { ...command, byRole }, now), consequences };
    },
    missing: 'MessageModuleSendMessageFailed',
  };
}
