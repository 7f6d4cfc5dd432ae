/** What may be done with a message by its type; whether somebody may do it is another question. */
interface MessageKind {
  /** An app may send it. */
  readonly isSendable: boolean;
  readonly hasReceipt: boolean;
  readonly isRevocable: boolean;
  readonly isEditable: boolean;
  readonly takesReactions: boolean;
  /** It may be answered, and be an answer. */
  readonly isReplyable: boolean;
  readonly isPinnable: boolean;
  /** It may stand in a Combine message. */
  readonly isCombinable: boolean;
  readonly isDeletable: boolean;
  /** An app may insert it on its device. */
  readonly isInsertable: boolean;
}

const nothing: MessageKind = {
  isSendable: false,
  hasReceipt: false,
  isRevocable: false,
  isEditable: false,
  takesReactions: false,
  isReplyable: false,
  isPinnable: false,
  isCombinable: false,
  isDeletable: false,
  isInsertable: false,
};

const written: MessageKind = {
  isSendable: true,
  hasReceipt: true,
  isRevocable: true,
  isEditable: true,
  takesReactions: true,
  isReplyable: true,
  isPinnable: true,
  isCombinable: true,
  isDeletable: true,
  isInsertable: true,
};

const finished: MessageKind = { ...written, isEditable: false };

/** By the number of the type. Barrage (20) belongs to rooms, Tips (32) and Revoke (31) are the server's own. */
const kinds: ReadonlyMap<number, MessageKind> = new Map([
  [1, written],
  [2, { ...nothing, isSendable: true }],
  [10, written],
  [11, finished],
  [12, finished],
  [13, finished],
  [14, finished],
  [20, nothing],
  [30, { ...nothing, isDeletable: true, isInsertable: true }],
  [31, { ...nothing, isDeletable: true }],
  [32, nothing],
  [100, finished],
  [200, written],
]);

/** A message of a type that only a newer version knows can be taken back and deleted all the same. */
const unknownKind: MessageKind = { ...nothing, isRevocable: true, isDeletable: true };

/** What not all of a group see stays as it is, and nothing stands beside it that others would see. */
const targeted: Partial<MessageKind> = {
  hasReceipt: false,
  isRevocable: false,
  isEditable: false,
  takesReactions: false,
  isReplyable: false,
  isPinnable: false,
};

/** What may be done with messages of this type in a conversation of two, or of a group, of which some may not see them. */
export function messageKind(
  type: unknown,
  { isTargeted = false }: { readonly isTargeted?: boolean } = {},
): MessageKind {
  const kind = (typeof type === 'number' ? kinds.get(type) : undefined) ?? unknownKind;
  return isTargeted ? { ...kind, ...targeted } : kind;
}
