import { ZIMErrorCode } from '../enums.ts';
import type { ZIMError } from '../errors.ts';
import { capacity } from '../limits.ts';
import type { CatchUp } from './catch-up.ts';

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

  /** Remembers the message if the call that failed may have taken effect all the same. */
  note(messageID: number, { code }: ZIMError): void {
    const isUnanswered =
      code === ZIMErrorCode.CommonModuleIMServerDisconnect || code === ZIMErrorCode.NetworkModuleRequestTimeout;
    if (!isUnanswered) return;
    this.#messageIDs.add(messageID);
    if (this.#messageIDs.size > capacity.recentlySentMax) {
      for (const oldest of [...this.#messageIDs].slice(0, 1)) this.#messageIDs.delete(oldest);
    }
    if (code === ZIMErrorCode.NetworkModuleRequestTimeout) this.#catchUp.resync();
  }
}
