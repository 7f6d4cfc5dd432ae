import type { ParamsOf } from '@parley/protocol/define';
import { editMessage } from '@parley/protocol/features/messages';
import type { CachedMessage } from '../../cache/cache.ts';
import { partsOf } from '../../core/bounded.ts';
import type { CatchUp } from '../../core/catch-up.ts';
import { ChangeCalls, type ChangeCallsParts } from '../../core/change-calls.ts';
import { byConversation, type ChangeHandler, type MessageChange } from '../../core/changes.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { InDoubt } from '../../core/in-doubt.ts';
import { capacity, durations } from '../../limits.ts';
import type { ZIMMessageEditedResult } from '../../types.ts';
import { byOrderKey, type ReceiptView, toMessage } from './message.ts';

export interface EditsParts extends ChangeCallsParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly events: Events;
  readonly catchUp: Pick<CatchUp, 'answered' | 'resync'>;
}

export type EditParams = Omit<ParamsOf<typeof editMessage>, 'isRepeat'>;

/** Gives messages of this user another content, and tells of what others or other devices have edited. */
export class Edits implements Feature {
  readonly changes: readonly ChangeHandler[] = [{ keep: () => ({}), tell: (changes) => this.#tell(changes) }];
  readonly #parts: EditsParts;
  readonly #calls: ChangeCalls;
  readonly #inDoubt: InDoubt;

  constructor(parts: EditsParts) {
    this.#parts = parts;
    this.#calls = new ChangeCalls(parts);
    this.#inDoubt = new InDoubt(parts.catchUp);
  }

  async edit(params: EditParams): Promise<ZIMMessageEditedResult> {
    const { messageID } = params;
    const asked = this.#inDoubt.has(messageID) ? { ...params, isRepeat: true } : params;
    const message = await this.#calls.call(editMessage, asked, {
      messageID,
      // The app's own check and moderation run inside the request, as with a send.
      timeoutMs: durations.sendMs,
      failed: (error) => this.#inDoubt.note(error, messageID),
    });
    this.#inDoubt.settle(messageID);
    return { message: toMessage(message, this.#parts.userID, this.#parts.receipts) };
  }

  /** Of several edits of one message that come together the last alone is told. */
  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { userID, receipts, events } = this.#parts;
    const answers: (() => void)[] = [];
    const news = new Map<number, CachedMessage>();
    for (const change of changes) {
      const { message, origin } = change;
      const answered = this.#calls.take(change);
      answers.push(...answered);
      if (answered.length > 0) news.delete(message.messageID);
      else if (origin !== 'missed' && isEdit(change)) news.set(message.messageID, message);
    }
    for (const messages of byConversation([...news.values()], userID)) {
      const messageList = messages.sort(byOrderKey).map((message) => toMessage(message, userID, receipts));
      for (const part of partsOf(messageList, capacity.eventMessagesMax)) {
        void events.tell('messageEdited', { messageList: part });
      }
    }
    return answers;
  }
}

/** Whether a message that this device held has another content now; what was revoked has no editor any more. */
const isEdit = ({ message: { state }, before }: MessageChange): boolean =>
  before !== undefined && state?.editedTime !== undefined && state.editedTime !== before.state?.editedTime;
