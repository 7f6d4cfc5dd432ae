import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { type ConversationKey, conversationKey } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import { ZIMConversationEvent, ZIMConversationType } from '../../enums.ts';
import { type Entry, isDisabled, toConversation, type Viewing } from './conversation.ts';
import { isUncounted } from './standing.ts';

/** Entries in one event. */
const infosMax = 100;

export interface NewsParts extends Viewing {
  readonly events: Events;
  /** Whether the app is told first that the user has left. */
  isLeaving?(groupID: string): boolean;
  /** The first entry of its log that is for the user as a member of a group; `undefined`: he is none, or not known to be one. */
  memberSince?(groupID: string): number | undefined;
  /** Where the log of a group ended for the user; `undefined`: he is in it, or it is no group. */
  endOf?(conversation: ConversationIdentity): number | undefined;
}

/** What the app knows of the list of conversations, and what it is still to be told of. */
export class ListNews {
  readonly #parts: NewsParts;
  readonly #entryOf: (key: ConversationKey) => Entry | undefined;
  /** Conversations that the app was told of, or could have seen in a query, and whether they were disabled then. */
  readonly #listed = new Map<ConversationKey, boolean>();
  /** Entries that are no more, of which the app is to be told. */
  readonly #gone = new Map<ConversationKey, Entry>();
  /** Changed, and the app is to be told so. */
  readonly #changed = new Map<ConversationKey, ZIMConversationEvent | undefined>();
  /** Until the app knows that it is connected nothing is told. */
  isHeld = false;

  constructor(parts: NewsParts, entryOf: (key: ConversationKey) => Entry | undefined) {
    this.#parts = parts;
    this.#entryOf = entryOf;
  }

  /** The list as the app finds it: nothing of it is news. */
  begin(listed: readonly Entry[]): void {
    for (const entry of listed) this.#listed.set(conversationKey(entry), isDisabled(entry, this.#parts));
    this.#changed.clear();
  }

  touch(key: ConversationKey, event?: ZIMConversationEvent): void {
    this.#changed.set(key, event ?? this.#changed.get(key));
  }

  /** The entry is no more. */
  leave(key: ConversationKey, entry: Entry): void {
    this.#gone.set(key, entry);
  }

  /** The app does not know of it. */
  unlist(key: ConversationKey): void {
    this.#listed.delete(key);
  }

  /** What has changed is told in another way. */
  hush(key: ConversationKey): void {
    this.#changed.delete(key);
    this.#gone.delete(key);
    if (this.#entryOf(key)?.isDeleted !== false) this.#listed.delete(key);
  }

  tell(isSyncing: boolean): Promise<void> {
    const { events, userID, isLeaving } = this.#parts;
    if (this.isHeld || this.#changed.size === 0) return Promise.resolve();
    const infos = [...this.#changed].flatMap(([key, given]) => {
      const present = this.#entryOf(key);
      if (isSyncing && present?.row && isUncounted(present.row, userID)) return [];
      if (present?.type === ZIMConversationType.Group && isLeaving?.(present.conversationID)) return [];
      this.#changed.delete(key);
      const entry = present ?? this.#gone.get(key);
      this.#gone.delete(key);
      if (!present || present.isDeleted) {
        const isTold = entry !== undefined && this.#listed.delete(key);
        if (!isTold) return [];
        const conversation = { ...toConversation(entry, this.#parts), draft: '' };
        return [{ event: ZIMConversationEvent.Deleted, conversation }];
      }
      const known = { before: this.#listed.get(key), present: isDisabled(present, this.#parts) };
      this.#listed.set(key, known.present);
      return [{ event: eventOf(present, known, given), conversation: toConversation(present, this.#parts) }];
    });
    let told: Promise<void> = Promise.resolve();
    for (let start = 0; start < infos.length; start += infosMax) {
      told = events.tell('conversationChanged', { infoList: infos.slice(start, start + infosMax) });
    }
    return told;
  }
}

/** Whether the entry is disabled, and whether it was when the app was told of it; absent: the app does not know it. */
interface Disabling {
  readonly before: boolean | undefined;
  readonly present: boolean;
}

function eventOf(
  { type }: Entry,
  { before, present }: Disabling,
  given: ZIMConversationEvent | undefined,
): ZIMConversationEvent {
  const { Added, Updated, Disabled } = ZIMConversationEvent;
  // A refusal may come before the word that the user has left the group, which tells of it then.
  const isRefused = given === Disabled && (type === ZIMConversationType.Peer || present);
  if (isRefused || (present && before === false)) return Disabled;
  return before === undefined ? Added : Updated;
}
