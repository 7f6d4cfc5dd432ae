import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import {
  conversationReceipt,
  sendConversationMessageReceiptRead,
  sendMessageReceiptsRead,
  type WireToldReceipt,
} from '@parley/protocol/features/receipts';
import type { ChangeCallsParts } from '../../core/change-calls.ts';
import type { MessageChange } from '../../core/changes.ts';
import { InDoubt } from '../../core/in-doubt.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import type { ZIMError } from '../../errors.ts';
import { durations } from '../../limits.ts';

type ReadParams = Omit<ParamsOf<typeof sendMessageReceiptsRead>, 'isRepeat'>;

/** Takes in how the user stands to messages of a group, and tells the app or does not. */
type Learn = (receipts: readonly WireToldReceipt[], how: { readonly isTold: boolean }) => Promise<void>;

interface WaitingReads {
  /** Messages of which the app was not told yet. */
  readonly left: Set<number>;
  readonly result: Deferred<ReadonlySet<number>>;
  readonly failed: ReadonlySet<number>;
}

/** Calls that set messages as read; each ends once the app was told what follows from it. */
export class ReceiptCalls {
  readonly #parts: ChangeCallsParts;
  readonly #reads = new Set<WaitingReads>();
  readonly #marks = new Map<string, Deferred<void>>();
  /** Messages of which it is not known whether the server set them. */
  readonly #inDoubt: InDoubt;

  constructor(parts: ChangeCallsParts) {
    this.#parts = parts;
    this.#inDoubt = new InDoubt(parts.catchUp);
  }

  /** Resolves with the messages that could not be set. */
  read(params: ReadParams, learn: Learn): Promise<ReadonlySet<number>> {
    const ids = params.messages.map(({ messageID }) => messageID);
    const isRepeat = ids.some((id) => this.#inDoubt.has(id));
    const result = createDeferred<ReadonlySet<number>>();
    const taken = ({ log, entries }: ResultOf<typeof sendMessageReceiptsRead>): void => {
      for (const entry of entries) this.#parts.catchUp.answered({ log, ...entry });
    };
    const failed = (error: ZIMError): void => {
      this.#inDoubt.note(error, ...ids);
      result.reject(error);
    };
    this.#ask(sendMessageReceiptsRead, isRepeat ? { ...params, isRepeat } : params, {
      done: (answer) => {
        for (const id of ids) this.#inDoubt.settle(id);
        const errorIDs = new Set(answer.errorMessageIDs);
        if (answer.receipts) {
          void learn(answer.receipts, { isTold: false }).then(() => result.resolve(errorIDs), result.reject);
          return;
        }
        const left = new Set(answer.entries.map(({ message }) => message.messageID));
        this.#reads.add({ left, result, failed: errorIDs });
        taken(answer);
      },
      late: (answer) => {
        if (answer.receipts) void learn(answer.receipts, { isTold: true });
        else taken(answer);
      },
      failed,
    });
    return result.promise;
  }

  mark(params: ParamsOf<typeof sendConversationMessageReceiptRead>): Promise<void> {
    const result = createDeferred<void>();
    const taken = ({ log, mark }: ResultOf<typeof sendConversationMessageReceiptRead>): void => {
      if (!mark) return;
      const state = { kind: conversationReceipt.kind, body: mark };
      this.#parts.catchUp.answered({ log, position: mark.position, state });
    };
    this.#ask(sendConversationMessageReceiptRead, params, {
      done: (answer) => {
        if (answer.mark) this.#marks.set(`${answer.log} ${answer.mark.position}`, result);
        else result.resolve();
        taken(answer);
      },
      late: taken,
      failed: (error) => result.reject(error),
    });
    return result.promise;
  }

  /** Whether the change is what a call waits for; its caller learns of it by the answer. */
  isAwaited({ message, origin }: MessageChange): boolean {
    return origin === 'answer' && [...this.#reads].some(({ left }) => left.has(message.messageID));
  }

  /** The answers to the calls that are over with this change, to be given once the app knows of it. */
  take({ message, origin }: MessageChange): readonly (() => void)[] {
    if (origin !== 'answer') return [];
    return [...this.#reads].flatMap((waiting) => {
      const { left, result, failed } = waiting;
      if (!left.delete(message.messageID) || left.size > 0) return [];
      this.#reads.delete(waiting);
      return [() => result.resolve(failed)];
    });
  }

  takeMark({ log, position }: { readonly log: number; readonly position: number }): readonly (() => void)[] {
    const key = `${log} ${position}`;
    const result = this.#marks.get(key);
    this.#marks.delete(key);
    return result ? [() => result.resolve()] : [];
  }

  #ask<Of extends Method>(
    method: Of,
    params: ParamsOf<Of>,
    {
      done,
      late,
      failed,
    }: { done(answer: ResultOf<Of>): void; late(answer: ResultOf<Of>): void; failed(error: ZIMError): void },
  ): void {
    this.#parts.connection.ask(method, params, {
      timeoutMs: durations.requestMs,
      settle: (outcome) => (outcome.ok ? done(outcome.result) : failed(outcome.error)),
      // Nobody waits for it any more: it is told as if another device had done it.
      settleLate: late,
    });
  }
}
