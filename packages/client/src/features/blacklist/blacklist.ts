import type { BodyOf, ParamsOf } from '@parley/protocol/define';
import {
  type addUsersToBlacklist,
  blacklistChanged,
  checkUserIsInBlacklist,
  type removeUsersFromBlacklist,
} from '@parley/protocol/features/blacklist';
import { limits } from '@parley/protocol/limits';
import type { CachedDocument } from '../../cache/documents.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Opened } from '../../core/handshake.ts';
import { type AnswerParts, KeptList, parted, type Said, takeAnswer } from '../../core/kept-list.ts';
import { type Page, PageFlags } from '../../core/page-flags.ts';
import { type EntryOf, takes } from '../../core/user-log.ts';
import { ZIMBlacklistChangeAction, ZIMConnectionState } from '../../enums.ts';
import type { ZIMBlacklistQueriedResult, ZIMErrorUserInfo, ZIMUserInfo } from '../../types.ts';
import { type BlockedUser, blockedKind } from './cached-blacklist.ts';

type Change = typeof addUsersToBlacklist | typeof removeUsersFromBlacklist;

export interface BlacklistParts extends AnswerParts {
  readonly events: Events;
  readonly connection: Pick<Connection, 'call' | 'state'>;
  /** Whom this device knows as blocked. */
  readonly blocked: readonly CachedDocument<BlockedUser>[];
  /** Whether this device was ever told the list. */
  readonly isFilled: boolean;
  /** Resolves when this device was told what the user's own log holds. */
  filled(): Promise<unknown>;
}

const toUserInfo = (userID: string, names: BlockedUser): ZIMUserInfo => ({ userID, ...names, userExtendedData: '' });

/** Whom the user has blocked, as the user's own log tells it; what one call did is told in one event. */
export class Blacklist extends KeptList<BlockedUser> {
  /** Users whom one call may name. */
  userIDsMax: number = limits.blacklistUserIDsDefault;
  readonly pages = new PageFlags<Place>();
  readonly userLog = [
    takes(blacklistChanged, (entries) => {
      const isWhole = entries.some(({ position, isLive, body }) => !isLive || position === body.last);
      return this.take(entries.map(fromEntry), isWhole);
    }),
  ];
  readonly #own: BlacklistParts;

  constructor(parts: BlacklistParts) {
    const { Added, Removed } = ZIMBlacklistChangeAction;
    super({
      ...parts,
      kind: blockedKind,
      documents: parts.blocked,
      tell: (differences) => {
        const { added, removed } = parted(differences, toUserInfo);
        for (const [action, userList] of [[Added, added] as const, [Removed, removed] as const]) {
          if (userList.length > 0) void parts.events.tell('blacklistChanged', { userList, action });
        }
      },
    });
    this.#own = parts;
  }

  opened({ blacklistUserIDsMax }: Opened): void {
    this.userIDsMax = blacklistUserIDsMax ?? limits.blacklistUserIDsDefault;
  }

  /** In another life of the database a place in the list is another one. */
  override reset(): void {
    super.reset();
    this.pages.forget();
  }

  /** Asks the server for a change; says with whom it failed, and whether with all of them. */
  async change<Of extends Change>(
    method: Of,
    params: ParamsOf<Of>,
  ): Promise<{ readonly errorUserList: ZIMErrorUserInfo[]; readonly hasFailed: boolean }> {
    const { entries, failed } = await this.#own.connection.call<Change>(method, params);
    const said = entries.map(({ position, ...body }) => fromEntry({ position, isNews: true, body }));
    await takeAnswer(this.#own, () => [this.take(said, said.length > 0)]);
    return { errorUserList: failed, hasFailed: entries.length === 0 };
  }

  /** A page of those on the list, those first that were blocked last. */
  async page(page: Page<Place>): Promise<ZIMBlacklistQueriedResult> {
    await this.#own.filled();
    const { items, nextFlag } = this.pages.page([...this.rows].sort(byPosition), page, byPosition);
    return { blacklist: items.map(({ key, state }) => toUserInfo(key, state)), nextFlag };
  }

  /** Whether a user is on the list; without a connection as far as this device knows. */
  async has(userID: string): Promise<boolean> {
    const { connection } = this.#own;
    if (connection.state !== ZIMConnectionState.Connected) return this.get(userID) !== undefined;
    return (await connection.call(checkUserIsInBlacklist, { userID })).isUserInBlacklist;
  }
}

type Place = Pick<Said<BlockedUser>, 'position'>;

const byPosition = (one: Place, other: Place): number => other.position - one.position;

const fromEntry = ({ position, isNews, body }: Entry): Said<BlockedUser> => {
  const { userID: key, isBlocked, userName = '', userAvatarUrl = '' } = body;
  return { key, position, isNews, state: isBlocked ? { userName, userAvatarUrl } : undefined };
};

interface Entry extends Pick<EntryOf<never>, 'position' | 'isNews'> {
  readonly body: BodyOf<typeof blacklistChanged>;
}
