import { type Refusal, refuse } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import { serverLimits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import type { StoredMessage } from './store.ts';

/** A message that is to stand in a Combine, decoded. */
export interface CombinableMessage {
  readonly row: StoredMessage;
  readonly content: StoredContent;
  /** Of a Combine: how deep the copy is that it has; `undefined`: it has none any more. */
  readonly depth: number | undefined;
}

/** A message as it goes into a copy. */
interface Copied extends Pick<CombinableMessage, 'row'> {
  readonly content: Exclude<StoredContent, { readonly type: 0 }>;
  /** Of a Combine: the copy that it has itself. */
  readonly nestedID?: string;
}

interface Copy {
  /** 1 where no Combine stands in it. */
  readonly depth: number;
  readonly messages: readonly Copied[];
}

/** The copy that a Combine of these messages has; `undefined` stands for one that the sender cannot see. */
export function combine(
  found: readonly (CombinableMessage | undefined)[],
): Copy | Refusal<'CommonModuleParamsInvalid'> {
  const invalid = (index: number, fault: string) =>
    refuse('CommonModuleParamsInvalid', `content.messages.${index}: ${fault}`);
  const messages: Copied[] = [];
  let depth = 1;
  for (const [index, one] of found.entries()) {
    if (!one) return invalid(index, 'is not there, or not to be seen');
    const { row, content, depth: nestedDepth } = one;
    if (content.type === 0 || !messageKind(content.type).isCombinable) return invalid(index, 'has another type');
    if (content.type === combineType) {
      if (nestedDepth === undefined) return invalid(index, 'has lost what it holds');
      depth = Math.max(depth, nestedDepth + 1);
    }
    messages.push({ row, content, ...(content.type === combineType && { nestedID: content.combineID }) });
  }
  if (depth > serverLimits.combineDepthMax) {
    return refuse('CommonModuleParamsInvalid', `content.messages: stand deeper than ${serverLimits.combineDepthMax}`);
  }
  return { depth, messages };
}

export const combineType = 100;
