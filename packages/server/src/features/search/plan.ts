import type { ParamsOf } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { foldText, matchesAll, searchableTexts } from '@parley/protocol/searchable';
import type { FollowedLog } from '../logs/store.ts';
import type { StoredMessage } from '../messages/index.ts';
import { gramsOf } from './grams.ts';

type SearchParams = ParamsOf<typeof methods.search.searchMessages>;

/** What is searched for, made ready for many messages. */
export interface Wanted {
  /** Folded. */
  readonly keywords: readonly string[];
  /** All of them stand in every message that is found. */
  readonly grams: readonly string[];
  readonly senders: ReadonlySet<string> | undefined;
  readonly types: ReadonlySet<number> | undefined;
  readonly startTime: number;
  readonly endTime: number;
  /** Exclusive. */
  readonly beforeOrderKey: number;
}

export function toWanted(params: SearchParams): Wanted {
  const keywords = params.keywords.map(foldText);
  return {
    keywords,
    grams: [...new Set(keywords.flatMap((keyword) => [...gramsOf(keyword)]))],
    senders: params.senderUserIDs && new Set(params.senderUserIDs),
    types: params.messageTypes && new Set(params.messageTypes),
    startTime: params.startTime ?? 0,
    endTime: params.endTime ?? Number.MAX_SAFE_INTEGER,
    beforeOrderKey: params.before ?? Number.MAX_SAFE_INTEGER,
  };
}

/** Whether a message is one that is searched for; its content is not decoded before everything else fits. */
export function isWanted(
  row: StoredMessage,
  sees: (messageSeq: number) => boolean,
  wanted: Wanted,
  contentOf: (row: StoredMessage) => StoredContent,
): boolean {
  const { keywords, senders, types, startTime, endTime, beforeOrderKey } = wanted;
  if (row.orderKey >= beforeOrderKey || row.timestamp < startTime || row.timestamp > endTime) return false;
  if (!sees(row.messageSeq)) return false;
  if (senders && !senders.has(row.senderUserID)) return false;
  const content = contentOf(row);
  if (types && !types.has(content.type)) return false;
  return matchesAll(searchableTexts(content), keywords);
}

/** A message that was found, with the conversation it stands in. */
export interface Found {
  readonly row: StoredMessage;
  readonly followed: FollowedLog;
}

/** The next page of what was found so far, when nothing above `boundary` is left to be looked at. */
export function pageOf(
  found: readonly Found[],
  { count, boundary }: { readonly count: number; readonly boundary: number },
): readonly Found[] {
  const sure = found
    .filter(({ row }) => row.orderKey > boundary)
    .sort((one, other) => other.row.orderKey - one.row.orderKey);
  const last = sure[count - 1];
  // Two nodes may have given the same place to two messages of two conversations.
  return last ? sure.filter(({ row }, index) => index < count || row.orderKey === last.row.orderKey) : sure;
}
