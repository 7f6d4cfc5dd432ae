import type { Method, ParamsOf } from '@parley/protocol/define';
import type { changedMessage } from '@parley/protocol/features/values';
import type { Schema } from '@parley/protocol/schema';
import type { CachedMessage } from '../cache/cache.ts';
import type { ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import type { CatchUp } from './catch-up.ts';
import type { MessageChange } from './changes.ts';
import type { Connection } from './connection.ts';
import { InDoubt } from './in-doubt.ts';
import { createDeferred, type Deferred } from './visit.ts';

export interface ChangeCallsParts {
  readonly connection: Pick<Connection, 'ask'>;
  readonly catchUp: Pick<CatchUp, 'answered' | 'resync'>;
}

/** A method that changes a message. */
type Changing = Method<string, Schema, typeof changedMessage>;

/** What an app asks for; whether it asks again the calls know. */
export type Unrepeated<Of extends Method> = Omit<ParamsOf<Of>, 'isRepeat'>;

interface Waiting {
  readonly messageID: number;
  /** Where the message stood after the change: several calls may have changed it. */
  readonly position: number;
  readonly result: Deferred<CachedMessage>;
}

/** Calls that change a message; each ends once the app was told what follows from the change. */
export class ChangeCalls {
  readonly #parts: ChangeCallsParts;
  readonly #inDoubt: InDoubt;
  #waiting: readonly Waiting[] = [];

  constructor(parts: ChangeCallsParts) {
    this.#parts = parts;
    this.#inDoubt = new InDoubt(parts.catchUp);
  }

  /** Resolves with the message as it then stands; `failed` is told first why the server did not do it, or did not answer. */
  call<Of extends Changing>(
    method: Of,
    params: ParamsOf<Of>,
    { messageID, timeoutMs = durations.requestMs, failed }: ChangeCall,
  ): Promise<CachedMessage> {
    const result = createDeferred<CachedMessage>();
    this.#parts.connection.ask<Changing>(method, params, {
      timeoutMs,
      settle: (outcome) => {
        if (!outcome.ok) {
          failed?.(outcome.error);
          result.reject(outcome.error);
          return;
        }
        this.#waiting = [...this.#waiting, { messageID, position: outcome.result.position, result }];
        this.#parts.catchUp.answered(outcome.result);
      },
      // Nobody waits for it any more: it is told as if another device had done it.
      settleLate: (entry) => this.#parts.catchUp.answered(entry),
    });
    return result.promise;
  }

  /**
   * The same for a change that is known by its message: the server is told if the call before may have taken effect.
   * Resolves with the message as it then stands.
   */
  async change<Of extends Changing>(
    method: Of,
    params: Unrepeated<Of> & { readonly messageID: number },
    timeoutMs?: number,
  ): Promise<CachedMessage> {
    const { messageID } = params;
    const asked = this.#inDoubt.has(messageID) ? { ...params, isRepeat: true } : params;
    const message = await this.call<Changing>(method, asked, {
      messageID,
      failed: (error) => this.#inDoubt.note(error, messageID),
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    this.#inDoubt.settle(messageID);
    return message;
  }

  /** The answers to the calls that asked for this change, to be given once the app knows of it. */
  take({ message, position, origin }: MessageChange): readonly (() => void)[] {
    if (origin !== 'answer') return [];
    const taken = this.#waiting.filter((one) => one.messageID === message.messageID && one.position === position);
    this.#waiting = this.#waiting.filter((one) => !taken.includes(one));
    return taken.map(
      ({ result }) =>
        () =>
          result.resolve(message),
    );
  }
}

interface ChangeCall {
  readonly messageID: number;
  readonly timeoutMs?: number;
  readonly failed?: (error: ZIMError) => void;
}
