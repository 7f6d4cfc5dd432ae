import { assert } from '@parley/kernel/assert';
import type { Run } from './connection.ts';
import type { DriverConnection, Parameters, Statement } from './driver.ts';
import { isAnswered, toStorageFailure } from './failures.ts';

/**
 * The statements of one transaction on their way to its connection. They are sent as soon as they are known and
 * answered in that order, so that a batch costs two round trips: begin, locks and facts in one, rows and commit in
 * the other. The first failure is kept, because everything behind it fails as an echo of it.
 */
export interface Lane {
  /** Resolves when the transaction has begun and has its locks, or `failure` tells why not. */
  readonly begun: Promise<void>;
  /** Sends at once, before it is known whether the transaction began: for statements that change nothing. */
  readonly read: Run;
  /** Waits until the transaction has begun, sends, and returns the answer. */
  readonly run: Run;
  /** Sends and does not wait; a failure is found by `settle`. The transaction must be known to have begun. */
  write(statement: Statement, parameters?: Parameters): void;
  /** Resolves when everything that was written is answered. */
  settle(): Promise<void>;
  /** What the driver threw first. */
  readonly failure: { readonly error: unknown } | undefined;
  /** The failure was taken back together with the savepoint in which it happened. */
  forgive(): void;
}

export function createLane(connection: DriverConnection, opening: readonly [Statement, Parameters][]): Lane {
  let failure: Lane['failure'];
  let hasBegun = false;

  const note = (error: unknown): void => {
    failure ??= { error };
  };
  const checked = (): void => {
    if (failure) throw toStorageFailure(failure.error);
  };
  const send: Run = async (statement, parameters) => {
    checked();
    try {
      return await connection.query(statement, parameters);
    } catch (error) {
      note(error);
      throw toStorageFailure(failure?.error);
    }
  };
  const sendUnawaited = (statement: Statement, parameters: Parameters = []): Promise<void> =>
    connection.query(statement, parameters).then(() => {}, note);

  // If `begin` itself is refused, whatever follows runs outside any transaction: no write may be on its way by then.
  const opened = Promise.all(opening.map(([statement, parameters]) => sendUnawaited(statement, parameters)));
  let tail: Promise<unknown> = opened;
  const begun = opened.then(() => {
    hasBegun = failure === undefined;
  });

  return {
    begun,
    read: send,
    run: async (statement, parameters) => {
      if (!hasBegun) await begun;
      return send(statement, parameters);
    },
    write: (statement, parameters) => {
      checked();
      assert(hasBegun, 'nothing is written before the transaction has begun');
      tail = sendUnawaited(statement, parameters);
    },
    settle: async () => {
      await tail;
    },
    get failure() {
      return failure;
    },
    forgive: () => {
      assert(failure === undefined || isAnswered(failure.error), 'a lost connection is not forgiven');
      failure = undefined;
    },
  };
}
