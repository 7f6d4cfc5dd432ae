import { isRefusal } from '@parley/protocol/define';
import { searchMessages } from '@parley/protocol/features/search';
import type { CachedMessage } from '../../cache/cache.ts';
import { Api, type CallingParts } from '../../core/api.ts';
import { type Fields, fieldsOf, given, invalid, isAbsent } from '../../core/arguments.ts';
import type { Connection } from '../../core/connection.ts';
import { checkAddress } from '../../core/conversation-id.ts';
import type { ZIMServerMessageSearchConfig, ZIMServerMessageSearchedResult } from '../../types.ts';
import { type ReceiptView, toMessage } from '../messages/message.ts';

export interface ServerSearchApiParts extends CallingParts {
  readonly connection: Pick<Connection, 'call'>;
  /** What is known of the messages of the user who is logged in. */
  messages(): { readonly reading: ReceiptView };
}

/** The method that searches on the server. */
export class ServerSearchApi extends Api<ServerSearchApiParts> {
  /**
   * Searches everything that the user may see on the server, in one conversation or in all of them, the newest message
   * first, whatever this device has downloaded. Text messages are found by their text, Custom messages by their
   * `searchedContent`; what was revoked is not found. A message counts as soon as it is sent. Where the server was given
   * old messages that it has not looked at yet, `searchedThrough` says so. An addition to the published interface:
   * `searchLocalMessages` searches on the device.
   *
   * Limits: `config.keywords` has 1 – {@limit searchKeywordsMax} texts of 1 – {@limit searchKeywordBytesMax} that are
   * not blank; `config.senderUserIDs` up to {@limit searchSendersMax}, `config.messageTypes` up to {@limit searchTypesMax};
   * `config.count` is 1 – {@limit historyCountMax}. The queries of a user, of which it is one, look at up to
   * 5000 rows a second (`limits.queryRowsPerSecond`) in the long run, else 6000005.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection), 6000105, 6000121, 6000122, 6000202 (the server failed). Events: none.
   *
   * @see docs/behaviour/searching.md
   * @example
   * const { messageList, nextFlag } = await zim.searchMessages({ keywords: ['invoice'], count: 20 });
   * if (nextFlag !== 0) await zim.searchMessages({ keywords: ['invoice'], count: 20, nextFlag });
   */
  searchMessages(config: ZIMServerMessageSearchConfig): Promise<ZIMServerMessageSearchedResult> {
    return this.ask(
      searchMessages,
      () => checkSearch(config),
      ({ messages, before = 0, searchedThrough }, _, userID) => {
        const { reading } = this.parts.messages();
        const rows = messages.map(({ log, message }): CachedMessage => ({ ...message, log }));
        const messageList = rows.map((row) => toMessage(row, userID, reading));
        return { messageList, nextFlag: before, searchedThrough };
      },
      'MessageModuleCommonError',
    );
  }
}

/** What is zero or an empty list says nothing. */
const said = (name: string, value: unknown): Fields =>
  value === 0 || (Array.isArray(value) && value.length === 0) ? {} : given(name, value);

/** The parameters of `searchMessages`. */
function checkSearch(config: unknown) {
  const { conversationID, conversationType, keywords, count, ...others } = fieldsOf(
    config,
    ...['conversationID', 'conversationType', 'keywords', 'count'],
    ...['senderUserIDs', 'messageTypes', 'startTime', 'endTime', 'nextFlag'],
  );
  const { senderUserIDs, messageTypes, startTime, endTime, nextFlag } = others;
  const isOfAll = isAbsent(conversationID) && isAbsent(conversationType);
  const conversation = isOfAll ? undefined : checkAddress(conversationID, conversationType);
  if (isRefusal(conversation)) return conversation;
  if (startTime && endTime && Number(endTime) <= Number(startTime)) {
    return invalid('config.endTime: is not after startTime');
  }
  return {
    ...given('conversation', conversation),
    keywords,
    ...said('senderUserIDs', senderUserIDs),
    ...said('messageTypes', messageTypes),
    ...said('startTime', startTime),
    ...said('endTime', endTime),
    ...said('before', nextFlag),
    count,
  };
}
