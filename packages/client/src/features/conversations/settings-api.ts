import {
  setConversationMark,
  setConversationNotificationStatus,
  updateConversationPinnedState,
} from '@parley/protocol/features/conversations';
import { Api } from '../../core/api.ts';
import { checkAddress, checkConversation } from '../../core/conversation-id.ts';
import type { ZIMConversationNotificationStatus, ZIMConversationType } from '../../enums.ts';
import type {
  ZIMConversationBaseInfo,
  ZIMConversationDraftSetResult,
  ZIMConversationMarkSetResult,
  ZIMConversationNotificationStatusSetResult,
  ZIMConversationPinnedStateUpdatedResult,
} from '../../types.ts';
import type { ConversationsApiParts } from './api.ts';
import { checkDraft, checkMark } from './checks.ts';
import type { SettingsAt } from './kept.ts';

interface ConversationSettingsApiParts extends ConversationsApiParts {
  /** What is set for the conversation of a group is shown with the group too. */
  groups(): { readonly settings: { learned(settings: readonly SettingsAt[]): Promise<void> } };
}

/** The methods that set something for a conversation. */
export class ConversationSettingsApi extends Api<ConversationSettingsApiParts> {
  /**
   * Pins a conversation to the top of the list, on all devices of the user, or takes the pin away. What is pinned
   * already keeps its `pinnedTime`. A pin outlives the deletion of the entry.
   *
   * Limits: 100 conversations (`limits.pinnedConversations`); `conversationID` has 1 – {@limit userIDBytesMax} for a
   * peer, 1 – {@limit conversationIDBytesMax} for a group.
   *
   * Errors: 6000001 (a room, an empty ID), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105,
   * 6000121, 6000122, 6000602, 6000603 (there is no such conversation), 6000604 (too many are pinned).
   *
   * Events, on all devices of the user: `conversationChanged` (Updated); none if nothing changed.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * await zim.updateConversationPinnedState(true, 'bob', ZIMConversationType.Peer);
   * const { conversation } = await zim.queryConversation('bob', ZIMConversationType.Peer);
   * console.log(conversation.isPinned); // true
   */
  updateConversationPinnedState(
    isPinned: boolean,
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationPinnedStateUpdatedResult> {
    return this.ask(
      updateConversationPinnedState,
      () => ({ ...checkAddress(conversationID, conversationType), isPinned }),
      ({ settings }) => this.#set(settings, { conversationID, conversationType }),
    );
  }

  /**
   * Lets a conversation make itself noticed or not, on all devices of the user. What does not disturb counts its unread
   * messages for itself and not in the total. It may be set before there is a conversation, of a group by its members, who
   * see it with the group as well. Offline push, which it will stop, is not built yet.
   *
   * Limits: 500 users (`limits.quietPeers`), any number of groups; `conversationID` has 1 – {@limit userIDBytesMax}.
   *
   * Errors: 6000001 (a room, an empty ID, the own one, the status), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000011 (there is no such user), 6000104, 6000105, 6000121, 6000122, 6000521 (not a member of the group),
   * 6000523 (there is no such group), 6000601 (too many users are set to do-not-disturb), 6000602.
   *
   * Events, on all devices of the user: `conversationChanged` (Updated), `conversationTotalUnreadMessageCountUpdated`
   * if the total changed; none if nothing changed.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * const { DoNotDisturb } = ZIMConversationNotificationStatus;
   * await zim.setConversationNotificationStatus(DoNotDisturb, 'bob', ZIMConversationType.Peer);
   */
  setConversationNotificationStatus(
    status: ZIMConversationNotificationStatus,
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationNotificationStatusSetResult> {
    return this.ask(
      setConversationNotificationStatus,
      () =>
        checkConversation(conversationID, conversationType) ?? {
          ...{ conversationType, targetID: conversationID, notificationStatus: status },
        },
      async ({ settings }) => {
        await this.parts.groups().settings.learned(settings);
        return this.#set(settings, { conversationID, conversationType });
      },
    );
  }

  /**
   * Sets a mark on conversations, or takes it away, on all devices of the user. What a mark means is the app's affair;
   * `queryConversationList` filters by it. Conversations that do not exist are named in `failedConversationInfos`.
   *
   * Limits: marks 1 – {@limit markMax}, 1 – 100 conversations at once, each with up to 60 marks
   * (`limits.marksPerConversation`); of more than 1000 conversations with marks (`limits.markedConversations`) the one
   * that was marked first loses its own.
   *
   * Errors: 6000001 (the mark, the conversations), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104,
   * 6000105, 6000121, 6000122, 6000601 (all of them have too many marks), 6000602, 6000603 (there is none of them).
   *
   * Events, on all devices of the user: `conversationChanged` (Updated) for those that changed.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * const bob = { conversationID: 'bob', conversationType: ZIMConversationType.Peer };
   * const { failedConversationInfos } = await zim.setConversationMark(3, true, [bob]);
   * console.log(failedConversationInfos.length); // 0
   */
  setConversationMark(
    markType: number,
    enable: boolean,
    conversationInfos: ZIMConversationBaseInfo[],
  ): Promise<ZIMConversationMarkSetResult> {
    const { connection, conversations } = this.parts;
    const check = () => checkMark(markType, enable, conversationInfos);
    return this.call(check, async ({ params, infos }) => {
      const { settings, failed } = await connection.call(setConversationMark, params);
      await conversations().sync.set(settings);
      return { failedConversationInfos: failed.flatMap((index) => infos[index] ?? []) };
    });
  }

  /**
   * Keeps what was typed and not sent with a conversation, on this device alone, or clears it with an empty text.
   * Without an entry in the list one is made. Sending does not clear it. Works without a connection.
   *
   * Limits: `draft` has up to {@limit draftBytesMax}; `conversationID` has 1 – {@limit userIDBytesMax} for a peer,
   * 1 – {@limit conversationIDBytesMax} for a group. Drafts of {@limit draftsMax} conversations are kept, those that
   * were written last.
   *
   * Errors: 6000001 (the draft, a room, an empty ID), 6000002, 6000004, 6000121, 6000702 (it cannot be written).
   *
   * Events: `conversationChanged` (Updated, or Added where there was no entry); none if nothing changed.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * await zim.setConversationDraft('Dear Bob,', 'bob', ZIMConversationType.Peer);
   * const { conversation } = await zim.queryConversation('bob', ZIMConversationType.Peer);
   * console.log(conversation.draft); // Dear Bob,
   */
  setConversationDraft(
    draft: string,
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationDraftSetResult> {
    const { conversations } = this.parts;
    const check = () => checkDraft(draft, conversationID, conversationType);
    return this.call(check, async (checked) => {
      await conversations().sync.draft({ conversationType, conversationID }, checked);
      return { conversationID, conversationType };
    });
  }

  /** Takes settings in as the server says that they now are. */
  async #set<Answer>(settings: readonly SettingsAt[], answer: Answer): Promise<Answer> {
    await this.parts.conversations().sync.set(settings);
    return answer;
  }
}
