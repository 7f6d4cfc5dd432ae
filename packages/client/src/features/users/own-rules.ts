import type { BodyOf, ParamsOf, ResultOf } from '@parley/protocol/define';
import { updateUserOfflinePushRule, userRule } from '@parley/protocol/features/users';
import type { Cache } from '../../cache/cache.ts';
import type { CachedDocument } from '../../cache/documents.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { type AnswerParts, heldOf, KeptList, listKind, takeAnswer } from '../../core/kept-list.ts';
import { toPlatform } from '../../core/platforms.ts';
import { takes } from '../../core/user-log.ts';
import type { ZIMUserOfflinePushRule } from '../../types.ts';

type Update = typeof updateUserOfflinePushRule;
type Rules = BodyOf<typeof userRule>;
type Rule = Rules['offlinePushRule'];

const ruleKind = listKind<Rules>('userRule', 1);

const noRule: Rule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };

/** What this device has kept of the user's rules. */
export const keptRules = (cache: Cache): Promise<readonly CachedDocument<Rules>[]> => heldOf(cache, ruleKind);

export interface OwnRulesParts extends AnswerParts {
  readonly events: Events;
  readonly connection: Pick<Connection, 'call'>;
  readonly rules: readonly CachedDocument<Rules>[];
  /** Whether this device was brought up to date before. */
  readonly isFilled: boolean;
}

/**
 * The rules of the user who is logged in, of which every device is told, the one that changed them too. An answer to an
 * own update counts as its entry in the user's own log, whichever of them comes first.
 */
export class OwnRules extends KeptList<Rules> implements Feature {
  readonly userLog = [
    takes(userRule, (entries) =>
      this.take(entries.map(({ position, isNews, body }) => ({ key: '', position, isNews, state: body }))),
    ),
  ];
  readonly #own: OwnRulesParts;

  constructor(parts: OwnRulesParts) {
    super({
      ...parts,
      kind: ruleKind,
      documents: parts.rules,
      tell: (differences) => {
        // A rule that says nothing is none.
        if (!differences.some(({ before, after }) => textOf(before) !== textOf(after))) return;
        void parts.events.tell('userRuleUpdated', { userRule: { offlinePushRule: this.offlinePushRule } });
      },
    });
    this.#own = parts;
  }

  get offlinePushRule(): ZIMUserOfflinePushRule {
    return toPushRule(ruleOf(this.get('')));
  }

  /** Replaces the rule on the server; resolves with it as it is stored. */
  async update(params: ParamsOf<Update>): Promise<ZIMUserOfflinePushRule> {
    const answer: ResultOf<Update> = await this.#own.connection.call(updateUserOfflinePushRule, params);
    const { offlinePushRule, userLogPosition: position } = answer;
    if (position !== undefined) {
      await takeAnswer(this.#own, () => [this.take([{ key: '', position, state: { offlinePushRule } }])]);
    }
    return toPushRule(offlinePushRule);
  }
}

const ruleOf = (rules: Rules | undefined): Rule => rules?.offlinePushRule ?? noRule;
const textOf = (rules: Rules | undefined): string => JSON.stringify(ruleOf(rules));

export const toPushRule = ({ onlinePlatforms, notToReceiveOfflinePushPlatforms }: Rule): ZIMUserOfflinePushRule => ({
  onlinePlatforms: onlinePlatforms.map(toPlatform),
  notToReceiveOfflinePushPlatforms: notToReceiveOfflinePushPlatforms.map(toPlatform),
});
