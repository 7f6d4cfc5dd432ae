import type { Targets } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { MessagePlace, MessageReader, MessageRow } from './store.ts';
import { isShownTo, toldTargets } from './target-rules.ts';

type Row = Pick<MessageRow, 'log' | 'messageSeq' | 'shownTo' | 'senderKey'>;

/** Whom messages are for that are not for all; nothing of one that is. */
export type TargetsOf = (row: Row) => Targets | undefined;

export const forAll: TargetsOf = () => undefined;

/** Reads whom these messages are for, all at once; where each is for all, nothing. */
export async function targetsOf(messages: Pick<MessageReader, 'listedFor'>, rows: readonly Row[]): Promise<TargetsOf> {
  const targeted = rows.filter(({ shownTo }) => shownTo !== undefined);
  if (targeted.length === 0) return forAll;
  const listed = Map.groupBy(await messages.listedFor(targeted), nameOf);
  return (row) => {
    if (row.shownTo === undefined) return undefined;
    const userKeys = (listed.get(nameOf(row)) ?? []).map(({ userKey }) => userKey);
    return toldTargets(userKeys, row);
  };
}

const nameOf = ({ log, messageSeq }: MessagePlace): string => `${log} ${messageSeq}`;

/** Those of the messages that are for this user; about those that are for all nothing is asked. */
export async function shownAmong<Asked extends Row>(
  messages: Pick<MessageReader, 'listedFor'>,
  rows: readonly Asked[],
  userKey: UserKey,
): Promise<readonly Asked[]> {
  const targetsIn = await targetsOf(messages, rows);
  return rows.filter((row) => {
    const targets = targetsIn(row);
    return !targets || isShownTo(targets, userKey);
  });
}

/** Whether a message is for this user. */
export const isFor = async (messages: Pick<MessageReader, 'listedFor'>, row: Row, userKey: UserKey): Promise<boolean> =>
  (await shownAmong(messages, [row], userKey)).length > 0;
