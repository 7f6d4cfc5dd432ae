import { conversationSettings } from '@parley/protocol/features/conversations';
import { groupConversation } from '@parley/protocol/features/values';
import type { Cache } from '../../cache/cache.ts';
import type { CachedDocument } from '../../cache/documents.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { type AnswerParts, heldOf, KeptList, listKind, type Said, takeAnswer } from '../../core/kept-list.ts';
import { takes } from '../../core/user-log.ts';
import { known } from '../../enums/enumeration.ts';
import { ZIMGroupMessageNotificationStatus } from '../../enums.ts';
import type { SettingsAt } from '../conversations/kept.ts';
import type { OwnSide } from './info.ts';

/** What the server tells of a group beside what stands where nothing was set. */
export type KeptSettings = Pick<SettingsAt, 'groupAlias' | 'notificationStatus'>;

const settingsKind = listKind<KeptSettings>('groupSettings', 20_000);

export const keptSettings = (cache: Cache): Promise<readonly CachedDocument<KeptSettings>[]> =>
  heldOf(cache, settingsKind);

export interface OwnSettingsParts extends AnswerParts {
  readonly userID: string;
  readonly events: Events;
  readonly groupSettings: readonly CachedDocument<KeptSettings>[];
  readonly isFilled: boolean;
}

/**
 * What the user has set for groups, which stays when he leaves them. The conversation of a group, where there is one,
 * takes the same entries in by itself.
 */
export class OwnSettings implements Feature {
  readonly userLog = [
    takes(conversationSettings, (entries) =>
      this.#list.take(entries.flatMap(({ isNews, position, body }) => toSaid({ position, ...body }, isNews))),
    ),
  ];
  readonly #parts: OwnSettingsParts;
  readonly #list: KeptList<KeptSettings>;

  constructor(parts: OwnSettingsParts) {
    const { userID, events, writes, isFilled, groupSettings: documents } = parts;
    this.#parts = parts;
    this.#list = new KeptList({
      ...{ kind: settingsKind, documents, isFilled, writes },
      tell: (differences) => {
        for (const { key: groupID, before, after } of differences) {
          const groupAlias = after?.groupAlias ?? '';
          if (groupAlias === (before?.groupAlias ?? '')) continue;
          void events.tell('groupAliasUpdated', { groupID, groupAlias, operatedUserID: userID });
        }
      },
    });
  }

  of(groupID: string): OwnSide {
    const { Notify } = ZIMGroupMessageNotificationStatus;
    const { groupAlias = '', notificationStatus = Notify } = this.#list.get(groupID) ?? {};
    return { groupAlias, notificationStatus: known(ZIMGroupMessageNotificationStatus, notificationStatus, Notify) };
  }

  reset(): void {
    this.#list.reset();
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    this.#list.caughtUp(outcome);
  }

  /** Takes in what a call has set; resolves when the app was told of it. */
  async learned(settings: readonly SettingsAt[]): Promise<void> {
    await takeAnswer(this.#parts, () => [this.#list.take(settings.flatMap((one) => toSaid(one, true)))]);
    await this.#parts.events.told();
  }
}

function toSaid(settings: SettingsAt, isNews: boolean): Said<KeptSettings>[] {
  const { conversationType, conversationID: key, position, groupAlias, notificationStatus } = settings;
  if (conversationType !== groupConversation) return [];
  const isSet = groupAlias !== undefined || notificationStatus !== undefined;
  const state = {
    ...(groupAlias !== undefined && { groupAlias }),
    ...(notificationStatus !== undefined && { notificationStatus }),
  };
  return [{ key, position, isNews, ...(isSet && { state }) }];
}
