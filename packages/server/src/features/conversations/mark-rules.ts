import { serverMarkMax } from '@parley/protocol/actions/conversations';
import { id } from '@parley/protocol/actions/values';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import { anything, flag, integer, object, optional, parse } from '@parley/protocol/schema';

const conversationsMax = 100;

/** Marks that the app's server sets on conversations of one user, or takes away. */
export interface MarkOrder {
  readonly userID: string;
  readonly isEnabled: boolean;
  readonly marks: readonly NamedMark[];
}

export interface NamedMark {
  readonly conversationType: number;
  readonly conversationID: string;
  /** Absent: what was given is no mark. */
  readonly mark?: number;
}

const order = object({
  UserId: id,
  SetMarkC2c: optional(anything),
  SetMarkGroup: optional(anything),
  Action: flag,
});
const content = object({ MarkContent: integer({ min: 1, max: serverMarkMax }) });

/** Looks at the order for one user; `undefined`: it is none. The orders for others do not depend on it. */
export function readMarkOrder(value: unknown): MarkOrder | undefined {
  const parsed = parse(order, value);
  if (!parsed.ok) return undefined;
  const { UserId: userID, SetMarkC2c, SetMarkGroup, Action: isEnabled } = parsed.value;
  const peers = readMarks(SetMarkC2c, peerConversation);
  const groups = readMarks(SetMarkGroup, groupConversation);
  if (!peers || !groups || peers.length + groups.length === 0) return undefined;
  return { userID, isEnabled, marks: [...peers, ...groups] };
}

function readMarks(value: unknown, conversationType: number): readonly NamedMark[] | undefined {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const named = Object.entries(value);
  if (named.length > conversationsMax) return undefined;
  return named.map(([conversationID, given]) => {
    const parsed = parse(id, conversationID).ok ? parse(content, given) : undefined;
    return {
      conversationType,
      conversationID,
      ...(parsed?.ok && { mark: parsed.value.MarkContent }),
    };
  });
}
