import type { Targets } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { MessageReader, MessageRow } from './store.ts';
import { isShownTo, toldTargets } from './target-rules.ts';

type Row = Pick<MessageRow, 'log' | 'messageSeq' | 'shownTo' | 'senderKey'>;

/** Whom messages are for that are not for all; nothing of one that is. */
export type TargetsOf = (row: Row) => Targets | undefined;

export const forAll: TargetsOf = () => undefined;

/** Reads whom these messages are for, all at once; where each is for all, nothing. */
export async function targetsOf(messages: Pick<MessageReader, 'listedFor'>, rows: readonly Row[]): Promise<TargetsOf> {
  const targeted = rows.filter(({ shownTo }) => shownTo !== undefined);
  if (targeted.length === 0) return forAll;
  const listed = await messages.listedFor(targeted);
  return (row) => {
    if (row.shownTo === undefined) return undefined;
    const named = listed.filter(({ log, messageSeq }) => log === row.log && messageSeq === row.messageSeq);
    return toldTargets(
      named.map(({ userKey }) => userKey),
      row,
    );
  };
}

/** Whether a message is for this user; one that is for all is not asked about. */
export async function isFor(messages: Pick<MessageReader, 'listedFor'>, row: Row, userKey: UserKey): Promise<boolean> {
  const targets = (await targetsOf(messages, [row]))(row);
  return !targets || isShownTo(targets, userKey);
}
