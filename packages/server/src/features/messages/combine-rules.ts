import { type Refusal, refuse } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import { serverLimits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import type { CombinedMessage, CombineUse } from './combine-store.ts';
import { encodeCopied } from './encode.ts';
import type { StoredMessage } from './store.ts';

/** A message that is to stand in a Combine, decoded. */
export interface CombinableMessage {
  readonly row: StoredMessage;
  readonly content: StoredContent;
  /** Of a Combine: how deep the copy is that it has; `undefined`: it has none any more. */
  readonly depth: number | undefined;
}

/** The copy that a Combine of these messages has; `undefined` stands for one that the sender cannot see. */
export function combine(
  combineID: string,
  found: readonly (CombinableMessage | undefined)[],
): CombineUse | Refusal<'CommonModuleParamsInvalid'> {
  const invalid = (index: number, fault: string) =>
    refuse('CommonModuleParamsInvalid', `content.messages.${index}: ${fault}`);
  const messages: CombinedMessage[] = [];
  let depth = 1;
  for (const [index, one] of found.entries()) {
    if (!one) return invalid(index, 'is not there, or not to be seen');
    const { row, content, depth: nestedDepth } = one;
    if (content.type === 0 || !messageKind(content.type).isCombinable) return invalid(index, 'has another type');
    if (content.type === combineType) {
      if (nestedDepth === undefined) return invalid(index, 'has lost what it holds');
      depth = Math.max(depth, nestedDepth + 1);
    }
    const { senderKey, messageID, timestamp, orderKey } = row;
    messages.push({
      ...{ senderKey, messageID, timestamp, orderKey },
      body: encodeCopied(content),
      ...(content.type === combineType && { nestedID: content.combineID }),
    });
  }
  if (depth > serverLimits.combineDepthMax) {
    return refuse('CommonModuleParamsInvalid', `content.messages: stand deeper than ${serverLimits.combineDepthMax}`);
  }
  return { combineID, copy: { depth, messages } };
}

export const combineType = 100;
