import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import {
  type updateUserAvatarUrl,
  type updateUserExtendedData,
  type updateUserName,
  userInfo,
} from '@parley/protocol/features/users';
import type { UserProfile } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';
import { type AnswerParts, takeAnswer } from '../../core/kept-list.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import { capacity } from '../../limits.ts';
import { cachedUsers, putUser, type UserRow } from './cached-users.ts';
import { toFullInfo, toUserRow } from './info.ts';

type UserInfoEntry = Pick<EntryOf<typeof userInfo>, 'position' | 'origin' | 'isNews' | 'body'>;
type Update = typeof updateUserName | typeof updateUserAvatarUrl | typeof updateUserExtendedData;

export interface OwnProfileParts extends AnswerParts {
  readonly userID: string;
  /** Under which this client changes the profile. */
  readonly instanceID: string;
  /** The name that the login asked for; empty: none. */
  readonly userName: string;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call'>;
}

const fields = ['userName', 'userAvatarUrl', 'userExtendedData'] as const;

/**
 * The profile of the user who is logged in. Each change is an entry of the user's own log that names the client which
 * made it: the app is told of what others changed, and not of what it changed itself. An answer to an own update
 * counts as its entry, whichever of them comes first.
 */
export class OwnProfile implements Feature {
  /** Bytes of extended data that the server takes, as it said at login. */
  extendedDataBytesMax: number = limits.userExtendedDataBytesDefault;
  readonly userLog = [takes(userInfo, (entries) => this.take(entries))];
  readonly #parts: OwnProfileParts;
  /** What this client asked for and was not answered, by which it knows its own changes again. */
  #asked: readonly Partial<UserProfile>[];
  /** What the app knows, as far as it was ever told. */
  #known: UserProfile | undefined;
  /** Position of the newest entry that was taken in, and up to where the app was told. */
  #newest = 0;
  #toldUpTo = 0;

  constructor(parts: OwnProfileParts) {
    this.#parts = parts;
    this.#asked = parts.userName === '' ? [] : [{ userName: parts.userName }];
  }

  opened({ userExtendedDataBytesMax, userInfo: profile }: Opened): void {
    this.extendedDataBytesMax = userExtendedDataBytesMax ?? limits.userExtendedDataBytesDefault;
    if (profile) void this.#parts.writes.run(() => this.#begin(profile));
  }

  /** The profile as this device keeps it; without one there is the name that the login asked for. */
  async kept(): Promise<UserRow> {
    const { userID, userName } = this.#parts;
    return (await this.#cached()) ?? { userID, userName, userAvatarUrl: '', userExtendedData: '' };
  }

  /** Grows with every change that this device learns of. */
  get position(): number {
    return this.#newest;
  }

  /** Changes the profile on the server; resolves with the profile as it is stored. */
  async update<Of extends Update>(
    method: Of,
    params: ParamsOf<Of>,
    change: Partial<UserProfile>,
  ): Promise<UserProfile> {
    this.#asked = [...this.#asked, change].slice(-capacity.askedChangesMax);
    const answer: ResultOf<Update> = await this.#parts.connection.call(method, params);
    const { userInfo, userLogPosition } = answer;
    if (userLogPosition !== undefined) await this.#answered(userLogPosition, userInfo);
    this.#asked = this.#asked.filter((one) => one !== change);
    return userInfo;
  }

  /** Positions of the log begin anew. */
  reset(): void {
    this.#newest = 0;
    this.#toldUpTo = 0;
  }

  /** Takes entries in, in the order in which the cache is written. */
  async take(entries: readonly UserInfoEntry[]): Promise<Kept> {
    if (entries.length > 0) this.#known ??= await this.#cached();
    let isTold = false;
    let isNewer = false;
    for (const entry of entries) {
      const isNewest = entry.position > this.#newest;
      if (!entry.isNews) this.#toldUpTo = Math.max(this.#toldUpTo, entry.position);
      const isMine = entry.origin === this.#parts.instanceID;
      // One that comes late, after an own change that was made on top of it, is news as long as the app was not told.
      isTold ||= isMine ? isNewest && this.#isSurprising(entry.body) : entry.position > this.#toldUpTo;
      if (!isNewest) continue;
      isNewer = true;
      this.#newest = entry.position;
      this.#known = entry.body;
    }
    if (isTold) this.#toldUpTo = this.#newest;
    const known = this.#known;
    if (!known || !(isTold || isNewer)) return { change: {} };
    const row = toUserRow(this.#parts.userID, known);
    return { change: { putDocuments: [putUser(row)] }, ...(isTold && { tell: () => this.#tell(row) }) };
  }

  #tell(row: UserRow): void {
    void this.#parts.events.tell('userInfoUpdated', { info: toFullInfo(row) });
  }

  /** Whether an own change brings to light what another client changed before it, in an entry that it replaced. */
  #isSurprising(entry: UserProfile): boolean {
    const known = this.#known;
    const isAsked = (field: (typeof fields)[number]): boolean =>
      this.#asked.some((change) => change[field] === entry[field]);
    return known !== undefined && fields.some((field) => entry[field] !== known[field] && !isAsked(field));
  }

  #answered(position: number, body: UserProfile): Promise<void> {
    const { instanceID: origin } = this.#parts;
    return takeAnswer(this.#parts, async () => [await this.take([{ position, origin, isNews: true, body }])]);
  }

  /** A device that knows nothing yet begins with what the login was answered; what changes comes by the log. */
  async #begin(profile: UserProfile): Promise<void> {
    const { cache, userID, ended } = this.#parts;
    if (this.#known || ended() || (await this.#cached())) return;
    await cache.write({ putDocuments: [putUser(toUserRow(userID, profile))] });
  }

  async #cached(): Promise<UserRow | undefined> {
    const [row] = await cachedUsers(this.#parts.cache, [this.#parts.userID]);
    return row;
  }
}
