import type { Gate } from '../../core/gate.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type { ZIMMessageQueriedResult, ZIMMessageQueryConfig } from '../../types.ts';
import { checkQuery } from './checks.ts';
import type { History } from './history.ts';

export interface HistoryApiParts {
  readonly gate: Gate;
  /** That of the user who is logged in. */
  messages(): { readonly history: History };
}

/** The methods on messages that are stored. */
export class HistoryApi {
  private readonly parts: HistoryApiParts;

  constructor(parts: HistoryApiParts) {
    this.parts = parts;
  }

  /**
   * One page of a conversation's messages, ascending by `orderKey`: `config.count` of them, 100 at most. Rejects with
   * 6000001 or 6000202 among others.
   */
  queryHistoryMessage(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageQueryConfig,
  ): Promise<ZIMMessageQueriedResult> {
    const { gate, messages } = this.parts;
    return gate.call({ check: () => checkQuery({ conversationID, conversationType, config }) }, async (query) => {
      const messageList = query ? await messages().history.query(query) : [];
      return { conversationID, conversationType, messageList };
    });
  }
}
