import { ZIMErrorCode } from '../enums.ts';
import type { ZIMError } from '../errors.ts';
import { capacity } from '../limits.ts';
import { forgetOldest } from './bounded.ts';
import type { CatchUp } from './catch-up.ts';

/** Whether a call with this code may have taken effect all the same. */
export const isUnanswered = (code: ZIMErrorCode): boolean =>
  code === ZIMErrorCode.CommonModuleIMServerDisconnect || code === ZIMErrorCode.NetworkModuleRequestTimeout;

/** Messages of which it is not known whether the server did with them what a call asked for; the newest last. */
export class InDoubt {
  readonly #catchUp: Pick<CatchUp, 'resync'>;
  readonly #messageIDs = new Set<number>();

  constructor(catchUp: Pick<CatchUp, 'resync'>) {
    this.#catchUp = catchUp;
  }

  has(messageID: number): boolean {
    return this.#messageIDs.has(messageID);
  }

  /** It is known now. */
  settle(messageID: number): void {
    this.#messageIDs.delete(messageID);
  }

  /** Remembers the messages if the call that failed may have taken effect all the same. */
  note({ code }: ZIMError, ...messageIDs: readonly number[]): void {
    if (!isUnanswered(code)) return;
    for (const messageID of messageIDs) this.#messageIDs.add(messageID);
    forgetOldest(this.#messageIDs, capacity.recentlySentMax);
    if (code === ZIMErrorCode.NetworkModuleRequestTimeout) this.#catchUp.resync();
  }
}
