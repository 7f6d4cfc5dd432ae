import { isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { setConversationMark } from '@parley/protocol/features/conversations';
import { limits } from '@parley/protocol/limits';
import { flag, text } from '@parley/protocol/schema';
import {
  checkCount,
  checkParams,
  checkValue,
  fieldsOf,
  invalid,
  isAbsent,
  isFields,
  listOf,
} from '../../core/arguments.ts';
import { checkConversation, checkPeer, peer } from '../../core/conversation-id.ts';
import { ZIMConversationPinnedFilter, ZIMConversationType } from '../../enums.ts';
import type { ZIMConversationBaseInfo, ZIMConversationFilterOption, ZIMConversationQueryConfig } from '../../types.ts';
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

export function checkListQuery(
  config: ZIMConversationQueryConfig,
  option: ZIMConversationFilterOption | undefined,
): ListQuery | Refusal {
  if (!isFields(config)) return invalid('config: is not an object');
  const count = checkCount(config.count, listCountMax);
  if (isRefusal(count)) return count;
  const after = checkNext(config.nextConversation);
  if (isRefusal(after)) return after;
  const filter = checkFilter(option);
  return isRefusal(filter) ? filter : { ...filter, count, after };
}

/** The conversations that are summed up. */
export function checkTotalQuery(config: unknown): ListFilter | Refusal {
  return isFields(config)
    ? checkFilter(fieldsOf(config, 'conversationTypes', 'marks'))
    : invalid('config: is not an object');
}

/** UTF-8 bytes. */
export const draftBytesMax = 32 * 1024;
const draftText = text({ bytesMax: draftBytesMax });

export function checkDraft(draft: unknown, conversationID: unknown, conversationType: unknown): string | Refusal {
  const place = checkPeer(conversationID, conversationType);
  return isRefusal(place) ? place : checkValue('draft', draftText, draft);
}

/** What is to be marked; the conversations as the app named them, and then those among them that can be there. */
export interface MarkQuery {
  readonly params: ParamsOf<typeof setConversationMark>;
  readonly infos: readonly ZIMConversationBaseInfo[];
}

export function checkMark(markType: unknown, enable: unknown, conversationInfos: unknown): MarkQuery | Refusal {
  const list = listOf(conversationInfos, limits.markedAtOnceMax);
  if (!list) return invalid('conversationInfos: is not a list');
  const infos: ZIMConversationBaseInfo[] = [];
  for (const info of list) {
    const { conversationID, conversationType } = fieldsOf(info, 'conversationID', 'conversationType');
    const refusal = checkConversation(conversationID, conversationType);
    if (refusal) return refusal;
    infos.push({ conversationID, conversationType } as ZIMConversationBaseInfo);
  }
  const params = checkParams(setConversationMark, {
    markType,
    isEnabled: enable,
    conversations: infos.map(({ conversationID }) => peer(conversationID)),
  });
  return isRefusal(params) ? params : { params, infos };
}

function checkNext(next: unknown): Placed | undefined | Refusal {
  if (isAbsent(next)) return undefined;
  const { conversationID, orderKey, isPinned, type } = fieldsOf(next, 'conversationID', 'orderKey', 'isPinned', 'type');
  const isSound = typeof conversationID === 'string' && conversationID !== '' && Number.isSafeInteger(orderKey);
  if (!isSound) return invalid('config.nextConversation: is not a conversation');
  return {
    conversationID,
    orderKey: Number(orderKey),
    isPinned: isPinned === true,
    type: type === ZIMConversationType.Group ? type : ZIMConversationType.Peer,
  };
}

const pinnedFilters: ReadonlySet<unknown> = new Set([
  ZIMConversationPinnedFilter.All,
  ZIMConversationPinnedFilter.OnlyPinned,
  ZIMConversationPinnedFilter.OnlyUnpinned,
]);

const isMark = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= anyMark && Number(value) <= limits.markMax;

/** What a query of the list takes; what is left out of it has no condition. */
function checkFilter(option: unknown): ListFilter | Refusal {
  if (!isAbsent(option) && !isFields(option)) return invalid('option: is not an object');
  const { conversationTypes, marks, isOnlyUnreadConversation, pinnedFilter } = fieldsOf(
    option,
    'conversationTypes',
    'marks',
    'isOnlyUnreadConversation',
    'pinnedFilter',
  );
  // No conversation in the list is of a room or of a type that is not known here: asking for it finds nothing.
  const types = checkSet('option.conversationTypes', conversationTypes, Number.isInteger);
  if (isRefusal(types)) return types;
  const wanted = checkSet('option.marks', marks, isMark);
  if (isRefusal(wanted)) return wanted;
  const isOnlyUnread = checkValue('option.isOnlyUnreadConversation', flag, isOnlyUnreadConversation ?? false);
  if (isRefusal(isOnlyUnread)) return isOnlyUnread;
  if (!isAbsent(pinnedFilter) && !pinnedFilters.has(pinnedFilter))
    return invalid('option.pinnedFilter: is not 0, 1 or 2');
  return {
    types: types.size === 0 ? listedTypes : types,
    marks: wanted,
    isOnlyUnread,
    pinned: (isAbsent(pinnedFilter) ? ZIMConversationPinnedFilter.All : pinnedFilter) as ZIMConversationPinnedFilter,
  };
}

function checkSet(field: string, value: unknown, isAllowed: (one: unknown) => boolean): ReadonlySet<unknown> | Refusal {
  if (isAbsent(value)) return new Set();
  const list = listOf(value, filterMax);
  if (!list) return invalid(`${field}: is not a list`);
  const isSound = list.length <= filterMax && list.every(isAllowed);
  return isSound ? new Set(list) : invalid(`${field}: has a value that is not allowed`);
}
