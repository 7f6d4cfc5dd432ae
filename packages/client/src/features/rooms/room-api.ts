import type { Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import type { Schema } from '@parley/protocol/schema';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkParams } from '../../core/arguments.ts';
import type { Rooms } from './rooms.ts';

export interface RoomsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  rooms(): Rooms;
}

/** A class of methods on rooms. */
export class RoomApi extends Api<RoomsApiParts> {
  /** Asks the server about a room, unless that is connecting; the rest is as with `ask`. */
  protected askRoom<Of extends Method<string, Schema<{ roomID: string }>>, Result>(
    method: Of,
    given: () => object | Refusal,
    answer: (result: ResultOf<Of>, params: ParamsOf<Of>) => Result,
  ): Promise<Result> {
    const { connection, rooms } = this.parts;
    return this.call<ParamsOf<Of>, Result>(
      () => rooms().unlessConnecting<ParamsOf<Of>>(checkParams(method, given())),
      async (params) => answer(await connection.call(method, params), params),
    );
  }
}
