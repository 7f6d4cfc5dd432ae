import { isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { searchMessages } from '@parley/protocol/features/search';
import { limits } from '@parley/protocol/limits';
import type { CachedMessage } from '../../cache/cache.ts';
import { checkParams, type Fields, fieldsOf, invalid, isAbsent, isFields, listOf } from '../../core/arguments.ts';
import type { Connection } from '../../core/connection.ts';
import { checkConversationID } from '../../core/conversation-id.ts';
import type { Gate } from '../../core/gate.ts';
import { ZIMConversationType } from '../../enums.ts';
import type { ZIMServerMessageSearchConfig, ZIMServerMessageSearchedResult } from '../../types.ts';
import { type ReceiptView, toMessage } from '../messages/message.ts';

export interface ServerSearchApiParts {
  readonly gate: Gate;
  readonly connection: Pick<Connection, 'call'>;
  /** What is known of the messages of the user who is logged in. */
  messages(): { readonly reading: ReceiptView };
}

/** The method that searches on the server. */
export class ServerSearchApi {
  readonly #parts: ServerSearchApiParts;

  constructor(parts: ServerSearchApiParts) {
    this.#parts = parts;
  }

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
   * Errors: 6000001 (the config), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000013 (groups are not built
   * yet), 6000104 (no connection), 6000105, 6000121, 6000122, 6000202 (the server failed). Events: none.
   *
   * @see docs/behaviour/searching.md
   * @example
   * const { messageList, nextFlag } = await zim.searchMessages({ keywords: ['invoice'], count: 20 });
   * if (nextFlag !== 0) await zim.searchMessages({ keywords: ['invoice'], count: 20, nextFlag });
   */
  searchMessages(config: ZIMServerMessageSearchConfig): Promise<ZIMServerMessageSearchedResult> {
    const { gate, connection, messages: ofUser } = this.#parts;
    const check = () => checkSearch(config);
    return gate.call({ failure: 'MessageModuleCommonError', check }, async (params, userID) => {
      const { messages, before = 0, searchedThrough } = await connection.call(searchMessages, params);
      const messageList = messages
        .map(({ log, message }): CachedMessage => ({ ...message, log }))
        .map((row) => toMessage(row, userID, ofUser().reading));
      return { messageList, nextFlag: before, searchedThrough };
    });
  }
}

const nothingSaid = (value: unknown): boolean => isAbsent(value) || value === 0;

/** A list of the app, where an empty one says nothing. */
const listed = (name: string, value: unknown, max: number): Fields | Refusal => {
  if (isAbsent(value)) return {};
  const list = listOf(value, max);
  if (!list) return invalid(`config.${name}: is not a list`);
  return list.length === 0 ? {} : { [name]: list };
};

/** The checks that need no network; the arguments may be anything at all. */
export function checkSearch(config: unknown): ParamsOf<typeof searchMessages> | Refusal {
  if (!isFields(config)) return invalid('config: is not an object');
  const times = fieldsOf(config, 'startTime', 'endTime', 'nextFlag');
  const { keywords, count, conversationID, conversationType, senderUserIDs, messageTypes } = config;
  const words = listOf(keywords, limits.searchKeywordsMax);
  if (!words) return invalid('config.keywords: is not a list');
  const conversation = checkConversation(conversationID, conversationType);
  if (isRefusal(conversation)) return conversation;
  const senders = listed('senderUserIDs', senderUserIDs, limits.searchSendersMax);
  if (isRefusal(senders)) return senders;
  const types = listed('messageTypes', messageTypes, limits.searchTypesMax);
  if (isRefusal(types)) return types;
  const { startTime, endTime, nextFlag } = times;
  if (!nothingSaid(startTime) && !nothingSaid(endTime) && Number(endTime) <= Number(startTime)) {
    return invalid('config.endTime: is not after startTime');
  }
  return checkParams(searchMessages, {
    ...conversation,
    keywords: words,
    ...senders,
    ...types,
    ...(!nothingSaid(startTime) && { startTime }),
    ...(!nothingSaid(endTime) && { endTime }),
    ...(!nothingSaid(nextFlag) && { before: nextFlag }),
    count,
  });
}

function checkConversation(conversationID: unknown, conversationType: unknown): Fields | Refusal {
  if (isAbsent(conversationID)) {
    return isAbsent(conversationType) ? {} : invalid('config.conversationID: is missing');
  }
  const isGroup = conversationType === ZIMConversationType.Group;
  if (!isGroup && conversationType !== ZIMConversationType.Peer) {
    return invalid('config.conversationType: is no peer or group');
  }
  const targetID = checkConversationID('config.conversationID', conversationType, conversationID);
  if (isRefusal(targetID)) return targetID;
  if (isGroup) return refuse('CommonModuleUnsupportedRequest', 'config.conversationType: only peers are supported');
  return { conversation: { conversationType, targetID } };
}
