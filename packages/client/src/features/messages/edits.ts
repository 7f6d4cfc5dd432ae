import { editMessage } from '@parley/protocol/features/messages';
import type { CachedMessage } from '../../cache/cache.ts';
import { ChangeCalls, type ChangeCallsParts, type Unrepeated } from '../../core/change-calls.ts';
import type { ChangeHandler, MessageChange } from '../../core/changes.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { durations } from '../../limits.ts';
import type { ZIMMessageEditedResult } from '../../types.ts';
import { type ReceiptView, toMessage } from './message.ts';
import { messageLists } from './message-lists.ts';

export interface EditsParts extends ChangeCallsParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly events: Events;
}

export type EditParams = Unrepeated<typeof editMessage>;

/** Gives messages of this user another content, and tells of what others or other devices have edited. */
export class Edits implements Feature {
  readonly changes: readonly ChangeHandler[] = [{ keep: () => ({}), tell: (changes) => this.#tell(changes) }];
  readonly #parts: EditsParts;
  readonly #calls: ChangeCalls;

  constructor(parts: EditsParts) {
    this.#parts = parts;
    this.#calls = new ChangeCalls(parts);
  }

  async edit(params: EditParams): Promise<ZIMMessageEditedResult> {
    // The app's own check and moderation run inside the request, as with a send.
    const message = await this.#calls.change(editMessage, params, durations.sendMs);
    return { message: toMessage(message, this.#parts.userID, this.#parts.receipts) };
  }

  /** Of several edits of one message that come together the last alone is told. */
  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const answers: (() => void)[] = [];
    const news = new Map<number, CachedMessage>();
    for (const change of changes) {
      const { message, origin } = change;
      const answered = this.#calls.take(change);
      answers.push(...answered);
      if (answered.length > 0) news.delete(message.messageID);
      else if (origin !== 'missed' && isEdit(change)) news.set(message.messageID, message);
    }
    for (const messageList of messageLists(news.values(), this.#parts)) {
      void this.#parts.events.tell('messageEdited', { messageList });
    }
    return answers;
  }
}

/** Whether a message that this device held has another content now; what was revoked has no editor any more. */
const isEdit = ({ message: { state }, before }: MessageChange): boolean =>
  before !== undefined && state?.editedTime !== undefined && state.editedTime !== before.state?.editedTime;
