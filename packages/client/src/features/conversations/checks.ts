import { isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { setConversationMark } from '@parley/protocol/features/conversations';
import { conversationID as conversationIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import {
  anything,
  count,
  flag,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Static,
  text,
} from '@parley/protocol/schema';
import {
  anyInteger,
  checkFields,
  checkParams,
  checkValue,
  fieldsOf,
  invalid,
  isFields,
  listOf,
  pageLength,
} from '../../core/arguments.ts';
import { addressOf, checkConversation } from '../../core/conversation-id.ts';
import { ZIMConversationPinnedFilter, ZIMConversationType } from '../../enums.ts';
import type { ZIMConversationBaseInfo } from '../../types.ts';
import type { Placed } from './conversation.ts';

/** Entries in one page of the list. */
export const listCountMax = 500;
const anyMark = -1;
/** Values that a filter may list. */
export const filterMax = 500;

const listedTypes: ReadonlySet<unknown> = new Set([ZIMConversationType.Peer, ZIMConversationType.Group]);

/** Which conversations are wanted, with every default in place. */
export interface ListFilter {
  readonly types: ReadonlySet<unknown>;
  /** Empty: no condition; −1: any mark; 0: none. */
  readonly marks: ReadonlySet<unknown>;
  readonly isOnlyUnread: boolean;
  readonly pinned: ZIMConversationPinnedFilter;
}

/** A page of the list. */
export interface ListQuery extends ListFilter {
  readonly count: number;
  /** The last entry of the page before. */
  readonly after: Placed | undefined;
}

export function checkListQuery(config: unknown, option: unknown): ListQuery | Refusal {
  const page = checkFields('config', pageSchema, config);
  if (isRefusal(page)) return page;
  const { count: pageCount, nextConversation: next } = page;
  const after = next === undefined ? undefined : checkFields('config.nextConversation', placeSchema, next);
  if (isRefusal(after)) return after;
  const filter = checkFilter(option);
  return isRefusal(filter) ? filter : { ...filter, count: pageCount, after: after && toPlaced(after) };
}

/** The conversations that are summed up. */
export const checkTotalQuery = (config: unknown): ListFilter | Refusal =>
  isFields(config) ? checkFilter(fieldsOf(config, 'conversationTypes', 'marks')) : invalid('config: is not an object');

/** UTF-8 bytes. */
export const draftBytesMax = 32 * 1024;
const draftText = text({ bytesMax: draftBytesMax });

export function checkDraft(draft: unknown, conversationID: unknown, conversationType: unknown): string | Refusal {
  return checkConversation(conversationID, conversationType) ?? checkValue('draft', draftText, draft);
}

/** What is to be marked; the conversations as the app named them, and then those among them that can be there. */
export interface MarkQuery {
  readonly params: ParamsOf<typeof setConversationMark>;
  readonly infos: readonly ZIMConversationBaseInfo[];
}

export function checkMark(markType: unknown, enable: unknown, conversationInfos: unknown): MarkQuery | Refusal {
  const given = listOf(conversationInfos, limits.markedAtOnceMax);
  if (!given) return invalid('conversationInfos: is not a list');
  const infos: ZIMConversationBaseInfo[] = [];
  for (const info of given) {
    const { conversationID, conversationType } = fieldsOf(info, 'conversationID', 'conversationType');
    const refusal = checkConversation(conversationID, conversationType);
    if (refusal) return refusal;
    infos.push({ conversationID, conversationType } as ZIMConversationBaseInfo);
  }
  const params = checkParams(setConversationMark, {
    markType,
    isEnabled: enable,
    conversations: infos.map(addressOf),
  });
  return isRefusal(params) ? params : { params, infos };
}

const pageSchema = object({ count: pageLength(listCountMax), nextConversation: optional(anything) });

const placeSchema = object({
  conversationID: conversationIDSchema,
  orderKey: count,
  isPinned: anything,
  type: anything,
});

const toPlaced = ({ isPinned, type, ...place }: Static<typeof placeSchema>): Placed => ({
  ...place,
  isPinned: isPinned === true,
  type: type === ZIMConversationType.Group ? type : ZIMConversationType.Peer,
});

const filterSchema = object({
  // No conversation in the list is of a room or of a type that is not known here: asking for it finds nothing.
  conversationTypes: optional(list(anyInteger, { max: filterMax })),
  marks: optional(list(integer({ min: anyMark, max: limits.markMax }), { max: filterMax })),
  isOnlyUnreadConversation: optional(flag),
  pinnedFilter: optional(
    oneOf([
      ZIMConversationPinnedFilter.All,
      ZIMConversationPinnedFilter.OnlyPinned,
      ZIMConversationPinnedFilter.OnlyUnpinned,
    ]),
  ),
});

/** What a query of the list takes; what is left out of it has no condition. */
function checkFilter(option: unknown): ListFilter | Refusal {
  const filter = checkFields('option', filterSchema, option);
  if (isRefusal(filter)) return filter;
  const { conversationTypes = [], marks, isOnlyUnreadConversation = false, pinnedFilter } = filter;
  return {
    types: conversationTypes.length === 0 ? listedTypes : new Set(conversationTypes),
    marks: new Set(marks),
    isOnlyUnread: isOnlyUnreadConversation,
    pinned: pinnedFilter ?? ZIMConversationPinnedFilter.All,
  };
}
