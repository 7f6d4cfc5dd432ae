import type { ParamsOf } from '@parley/protocol/define';
import { queryCombineMessageDetail } from '@parley/protocol/features/messages';
import type { CombinedMessage, WireMessage } from '@parley/protocol/features/values';
import type { Fields } from '../../core/arguments.ts';
import type { Connection } from '../../core/connection.ts';
import { ZIMMessageType } from '../../enums.ts';
import type { ZIMCombineMessage, ZIMMessage } from '../../types.ts';
import type { InsertedRow } from './local-row.ts';
import { type ReceiptView, toCombinedMessage, toLocalMessage, toMessage } from './message.ts';

export interface CombinesParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly connection: Pick<Connection, 'call'>;
}

/** A Combine message that is asked for. */
export interface AskedCombine {
  /** What the app's object says of it. */
  readonly given: Fields;
  readonly params: ParamsOf<typeof queryCombineMessageDetail>;
}

/** Opens Combine messages; of what those hold that were not inserted nothing is kept. */
export class Combines {
  readonly #parts: CombinesParts;

  constructor(parts: CombinesParts) {
    this.#parts = parts;
  }

  /** One that was inserted on this device. */
  open(row: InsertedRow): ZIMCombineMessage {
    const { userID } = this.#parts;
    return this.#filled(toLocalMessage(row, userID), '', row.combined ?? []);
  }

  async query({ given, params }: AskedCombine): Promise<ZIMCombineMessage> {
    const { connection, userID, receipts } = this.#parts;
    const found: CombinedMessage[] = [];
    let message: WireMessage | undefined;
    let combineID = '';
    for (let isCut = true; isCut; ) {
      const from = found.length;
      const answer = await connection.call(queryCombineMessageDetail, { ...params, ...(from > 0 && { from }) });
      message ??= answer.message;
      combineID = answer.combineID;
      found.push(...answer.messages);
      isCut = answer.isCut === true && answer.messages.length > 0;
    }
    return this.#filled(message ? toMessage(message, userID, receipts) : given, combineID, found);
  }

  #filled(known: Partial<ZIMMessage>, combineID: string, found: readonly CombinedMessage[]): ZIMCombineMessage {
    const messageList = found.map((one) => toCombinedMessage(one, this.#parts.userID));
    return { title: '', summary: '', ...known, type: ZIMMessageType.Combine, combineID, messageList };
  }
}
