import { type Random, randomText } from '@parley/kernel/random';
import type { Method, ParamsOf, Refusal } from '@parley/protocol/define';
import type { changedMessage } from '@parley/protocol/features/values';
import type { Schema } from '@parley/protocol/schema';
import type { CachedMessage } from '../../cache/cache.ts';
import { checkParams } from '../../core/arguments.ts';
import { forgetOldest } from '../../core/bounded.ts';
import { ChangeCalls, type ChangeCallsParts } from '../../core/change-calls.ts';
import type { MessageChange } from '../../core/changes.ts';
import type { Events } from '../../core/events.ts';
import { isUnanswered } from '../../core/in-doubt.ts';
import { ZIMErrorCode } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import type { ReceiptView } from './message.ts';

export interface MarkingParts extends ChangeCallsParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly random: Random;
  readonly events: Events;
}

const requestKeyLength = 20;

/** A method that leaves something on a message. */
type Marking = Method<string, Schema, typeof changedMessage>;
type Named = { readonly messageID: number };

/** What calls ask for beside the key by which the server knows a repeat. */
export type MarkParams<Of extends Marking> = Omit<ParamsOf<Of>, 'requestKey' | 'isRepeat'>;

/** The parameters as they are declared; the key is that of the call. */
export const checkMark = <Of extends Marking>(method: Of, params: object): MarkParams<Of> | Refusal =>
  checkParams(method, { ...params, requestKey: '0' });

/** Calls that leave something on messages: one that had no answer is the same request when it is repeated. */
export class MarkCalls {
  readonly #parts: MarkingParts;
  readonly #calls: ChangeCalls;
  /** By the key of the request what it asked for, where nobody knows what came of it; the newest last. */
  readonly #inDoubt = new Map<string, string>();

  constructor(parts: MarkingParts) {
    this.#parts = parts;
    this.#calls = new ChangeCalls(parts);
  }

  call<Of extends Marking>(method: Of, params: MarkParams<Of> & Named): Promise<CachedMessage> {
    const asked = JSON.stringify([method.name, params]);
    const known = [...this.#inDoubt].find(([, one]) => one === asked)?.[0];
    if (known !== undefined) this.#inDoubt.delete(known);
    const requestKey = known ?? randomText(this.#parts.random, requestKeyLength);
    const request = { ...params, requestKey, ...(known !== undefined && { isRepeat: true }) } as ParamsOf<Of>;
    return this.#calls.call(method, request, {
      messageID: params.messageID,
      failed: ({ code }) => {
        // One that was in doubt stays so, whatever became of its repeat.
        if (known === undefined && !isUnanswered(code)) return;
        this.#inDoubt.set(requestKey, asked);
        forgetOldest(this.#inDoubt, capacity.recentlySentMax);
        if (code === ZIMErrorCode.NetworkModuleRequestTimeout) this.#parts.catchUp.resync();
      },
    });
  }

  take(change: MessageChange): readonly (() => void)[] {
    return this.#calls.take(change);
  }
}

/** What the device held is older than what came, so that it tells what happened; what was missed is not told of. */
export const isNews = ({ message, before, origin }: MessageChange): boolean =>
  origin !== 'missed' && before !== undefined && changedAt(before) < changedAt(message);

const changedAt = ({ position, changedPosition = position }: CachedMessage): number => changedPosition;
