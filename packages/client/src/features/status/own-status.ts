import type { BodyOf, ParamsOf, ResultOf } from '@parley/protocol/define';
import { ownStatus, updateUserCustomStatus } from '@parley/protocol/features/status';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import { capacity } from '../../limits.ts';
import { toOwnStatus } from './info.ts';

type Custom = ResultOf<typeof updateUserCustomStatus>;

export interface OwnStatusParts {
  readonly userID: string;
  readonly platformType: number;
  /** Under which this client says something of its user. */
  readonly instanceID: string;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call'>;
}

/**
 * What the user's other devices do: they come and go, and say something of the user. Of the same user's entries of the
 * log only the last is left, so that the app is told by what is different from what it knows, and not by who did it.
 */
export class OwnStatus implements Feature {
  readonly userLog = [takes(ownStatus, (entries) => this.#take(entries))];
  readonly #parts: OwnStatusParts;
  /** Texts that this client asked for, by which it knows its own changes again. */
  #asked: readonly string[] = [];
  #custom: Custom | undefined;
  #platforms: readonly number[] | undefined;

  constructor(parts: OwnStatusParts) {
    this.#parts = parts;
  }

  async update(params: ParamsOf<typeof updateUserCustomStatus>): Promise<string> {
    this.#asked = [...this.#asked, params.customStatus].slice(-capacity.askedChangesMax);
    const answer = await this.#parts.connection.call(updateUserCustomStatus, params);
    const known = this.#custom?.lastCustomStatusUpdateTime ?? 0;
    if (answer.lastCustomStatusUpdateTime >= known) this.#custom = answer;
    return answer.customStatus;
  }

  #take(entries: readonly EntryOf<typeof ownStatus>[]): Kept {
    const { userID, platformType, events } = this.#parts;
    let told: BodyOf<typeof ownStatus> | undefined;
    for (const entry of entries) {
      if (this.#isNews(entry)) told = entry.body;
      const { onlinePlatforms = this.#platforms, ...custom } = entry.body;
      this.#platforms = onlinePlatforms;
      this.#custom = custom;
    }
    if (!told) return { change: {} };
    const status = toOwnStatus(userID, this.#platforms ?? [platformType], told);
    return { change: {}, tell: () => void events.tell('userStatusUpdated', { userStatusList: [status] }) };
  }

  #isNews({ isNews, origin, body }: EntryOf<typeof ownStatus>): boolean {
    const { onlinePlatforms, ...custom } = body;
    const isMine = origin === this.#parts.instanceID;
    // What stood when this client came is no news to it.
    const platforms = this.#platforms ?? (isMine ? onlinePlatforms : undefined);
    const isElsewhere = onlinePlatforms !== undefined && String(onlinePlatforms) !== String(platforms);
    const before = this.#custom ?? (isMine ? custom : undefined);
    const isSaid = before?.lastCustomStatusUpdateTime !== custom.lastCustomStatusUpdateTime;
    return isNews && (isElsewhere || (isSaid && !this.#asked.includes(custom.customStatus)));
  }
}
