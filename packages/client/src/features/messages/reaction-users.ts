import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import { queryMessageReactionUserList } from '@parley/protocol/features/message-marks';
import type { Cache } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import type { LogBook } from '../../core/log-book.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { reactionsOf } from './shown-reactions.ts';

export interface ReactionUsersParts {
  readonly cache: Cache;
  readonly book: LogBook;
  readonly connection: Pick<Connection, 'call' | 'state'>;
}

/** Which users are wanted. */
export interface UsersQuery {
  readonly params: ParamsOf<typeof queryMessageReactionUserList>;
  readonly orderKey: number;
}

type Page = Pick<ResultOf<typeof queryMessageReactionUserList>, 'users' | 'totalCount'>;
type PageUser = Page['users'][number];

/** Who reacted to a message: asks the server, and without a connection the device, which names those who did last. */
export class ReactionUsers {
  readonly #parts: ReactionUsersParts;

  constructor(parts: ReactionUsersParts) {
    this.#parts = parts;
  }

  query({ params, orderKey }: UsersQuery): Promise<Page> {
    const { connection } = this.#parts;
    const isOnline = connection.state === ZIMConnectionState.Connected;
    return isOnline ? connection.call(queryMessageReactionUserList, params) : this.#fromCache(params, orderKey);
  }

  async #fromCache(params: UsersQuery['params'], orderKey: number): Promise<Page> {
    const { cache, book } = this.#parts;
    const { conversationType, targetID: conversationID, messageID, reactionType, offset, count } = params;
    const tracked = book.find({ conversationType, conversationID });
    const row = tracked && (await cache.nearest(tracked.record.log, orderKey, 'newer'));
    const users = new Map<string, PageUser>();
    for (const reaction of row?.messageID === messageID ? reactionsOf(row) : []) {
      if (reactionType !== '' && reaction.reactionType !== reactionType) continue;
      // Those who reacted first come first.
      for (const { userID, count: own } of [...reaction.users].reverse()) {
        const user = users.get(userID) ?? { userID, reactions: [] };
        user.reactions.push({ reactionType: reaction.reactionType, count: own });
        users.set(userID, user);
      }
    }
    const sorted = [...users.values()].sort((one, other) => sumOf(other) - sumOf(one));
    return { users: sorted.slice(offset, offset + count), totalCount: sorted.length };
  }
}

const sumOf = ({ reactions }: PageUser): number => reactions.reduce((sum, { count }) => sum + count, 0);
