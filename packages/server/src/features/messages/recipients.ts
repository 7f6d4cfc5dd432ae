import { decodeState, encodeState } from './encode.ts';
import type { GroupWriter, MessageRow } from './store.ts';

/**
 * A message of a group as it is stored: how many are to read it is settled when it is accepted. The sender is not one, who
 * need not be a member where the app's server sends.
 */
export function withRecipients(
  row: MessageRow,
  { memberCount, member }: Pick<GroupWriter, 'memberCount' | 'member'>,
): MessageRow {
  const state = decodeState(row.state);
  if (!state.receipt) return row;
  const recipients = Math.max(0, memberCount - (member ? 1 : 0));
  return { ...row, state: encodeState({ ...state, receipt: { ...state.receipt, recipients } }) };
}

/** How many were to read a message of a group when it was sent; nothing for one without a receipt, and between two users. */
export function recipientsIn({ state }: Pick<MessageRow, 'state'>): { readonly recipients?: number } {
  if (!state?.includes('"recipients"')) return {};
  const { recipients } = decodeState(state).receipt ?? {};
  return recipients === undefined ? {} : { recipients };
}
