import type { BodyOf, ParamsOf, ResultOf } from '@parley/protocol/define';
import { updateUserOfflinePushRule, userRule } from '@parley/protocol/features/users';
import type { Cache } from '../../cache/cache.ts';
import { type CachedDocument, type DocumentKind, toPut } from '../../cache/documents.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { toPlatform } from '../../core/platforms.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import type { ZIMError } from '../../errors.ts';
import type { ZIMUserOfflinePushRule } from '../../types.ts';

type Update = typeof updateUserOfflinePushRule;
type Rules = BodyOf<typeof userRule>;
type Rule = Rules['offlinePushRule'];
type RuleEntry = Pick<EntryOf<typeof userRule>, 'position' | 'isNews' | 'body'>;

const ruleKind: DocumentKind<Rules> = { name: 'userRule', bodyVersion: 1, documentsMax: 1, survivesReset: false };

const noRule: Rule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };

/** What this device has kept of the user's rules; a cache that cannot be read has none. */
export async function keptRules(cache: Cache): Promise<CachedDocument<Rules> | undefined> {
  const [document] = await cache.documents(ruleKind, ['']).catch(() => []);
  return document;
}

export interface OwnRulesParts {
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call'>;
  readonly rules: CachedDocument<Rules> | undefined;
  /** Why the visit is over; `undefined` as long as it lasts. */
  ended(): ZIMError | undefined;
}

/**
 * The rules of the user who is logged in, of which every device is told, the one that changed them too. An answer to an
 * own update counts as its entry in the user's own log, whichever of them comes first.
 */
export class OwnRules implements Feature {
  readonly userLog = [takes(userRule, (entries) => this.#take(entries))];
  readonly #parts: OwnRulesParts;
  #rule: Rule;
  /** Position of the newest entry that was taken in. */
  #newest: number;
  /** What the app knows. */
  #told: Rule;

  constructor(parts: OwnRulesParts) {
    this.#parts = parts;
    this.#rule = parts.rules?.body.offlinePushRule ?? noRule;
    this.#newest = parts.rules?.position ?? 0;
    this.#told = this.#rule;
  }

  get offlinePushRule(): ZIMUserOfflinePushRule {
    return toPushRule(this.#rule);
  }

  /** Replaces the rule on the server; resolves with it as it is stored. */
  async update(params: ParamsOf<Update>): Promise<ZIMUserOfflinePushRule> {
    const { connection, writes, cache, ended } = this.#parts;
    const answer: ResultOf<Update> = await connection.call(updateUserOfflinePushRule, params);
    const { offlinePushRule, userLogPosition: position } = answer;
    if (position !== undefined) {
      await writes.run(async () => {
        const { change, tell } = ended()
          ? { change: {} }
          : this.#take([{ position, isNews: true, body: { offlinePushRule } }]);
        try {
          await cache.write(change);
        } finally {
          tell?.();
        }
      });
    }
    return toPushRule(offlinePushRule);
  }

  /** Positions begin anew, and what the server has in this life of its database comes with them, if it has anything. */
  reset(): void {
    this.#newest = 0;
    this.#rule = noRule;
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'complete') this.#tell();
  }

  #take(entries: readonly RuleEntry[]): Kept {
    const newest = entries.filter(({ position }) => position > this.#newest).at(-1);
    if (!newest) return { change: {} };
    const { position, body, isNews } = newest;
    this.#newest = position;
    this.#rule = body.offlinePushRule;
    if (!isNews) this.#told = this.#rule;
    return { change: { putDocuments: [toPut(ruleKind, { key: '', position, body })] }, tell: () => this.#tell() };
  }

  #tell(): void {
    if (JSON.stringify(this.#told) === JSON.stringify(this.#rule)) return;
    this.#told = this.#rule;
    void this.#parts.events.tell('userRuleUpdated', { userRule: { offlinePushRule: this.offlinePushRule } });
  }
}

export const toPushRule = ({ onlinePlatforms, notToReceiveOfflinePushPlatforms }: Rule): ZIMUserOfflinePushRule => ({
  onlinePlatforms: onlinePlatforms.map(toPlatform),
  notToReceiveOfflinePushPlatforms: notToReceiveOfflinePushPlatforms.map(toPlatform),
});
