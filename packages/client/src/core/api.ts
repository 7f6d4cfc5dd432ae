import type { Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { checkParams } from './arguments.ts';
import type { Connection } from './connection.ts';
import type { CallRules, Gate } from './gate.ts';

/** What every class of methods needs to be made, beside what its own methods need. */
export interface CallingParts {
  readonly gate: Gate;
  readonly connection: Pick<Connection, 'call'>;
}

/**
 * A class of methods of the SDK. A method is one expression: `ask`, where the declaration says all that is to be
 * checked and the server does the rest, or else `call`. What stands here is protected and no method of the SDK.
 */
export class Api<Parts extends CallingParts = CallingParts> {
  protected readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** The call of a user who is logged in; what fails and is none of the declared failures becomes `failure`. */
  protected call<Checked, Result>(
    check: CallRules<string, Checked>['check'],
    work: (checked: Checked, userID: string) => Result | Promise<Result>,
    failure?: ErrorName,
  ): Promise<Result> {
    return this.parts.gate.call({ check, ...(failure && { failure }) }, work);
  }

  /**
   * Asks the server what the app asks for. `given` are the arguments under the names of the declaration, which checks
   * them; `answer` makes of what the server says, and of the arguments as they were checked, what the app is answered.
   */
  protected ask<Of extends Method, Result>(
    method: Of,
    given: () => Given<Of> | Refusal,
    answer: (result: ResultOf<Of>, params: ParamsOf<Of>, userID: string) => Result | Promise<Result>,
    failure?: ErrorName,
  ): Promise<Result> {
    return this.call(
      () => checkParams(method, given()),
      async (params, userID) => answer(await this.parts.connection.call(method, params), params, userID),
      failure,
    );
  }
}

/** Every parameter by its name, whatever the app gave for it. */
type Given<Of extends Method> = { readonly [Name in keyof ParamsOf<Of>]: unknown };
