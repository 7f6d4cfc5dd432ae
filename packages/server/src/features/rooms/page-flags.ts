import { millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import { type RoomKey, toUserKey } from '../../core/ids.ts';
import type { MemberAnchor } from './store.ts';

/** Where a page of members begins. */
export interface PageStart {
  /** Absent: with the first. */
  readonly after?: MemberAnchor;
  /** Members on the pages before it. */
  readonly listed: number;
}

/** What a caller hands back to get the next page; it is of one room only. */
export const pageFlag = (room: RoomKey, { after, listed }: Required<PageStart>): string =>
  [room, after.joinedAt, after.userKey, listed].join('-');

const flagPattern = /^(\d{1,16})-(\d{1,16})-(\d{1,16})-(\d{1,6})$/;

export function readPageFlag(room: RoomKey, flag: string): PageStart | Refusal<'CommonModuleParamsInvalid'> {
  if (flag === '') return { listed: 0 };
  const [ofRoom, joinedAt, userKey, listed] = flagPattern.exec(flag)?.slice(1).map(Number) ?? [];
  if (ofRoom !== room || joinedAt === undefined || userKey === undefined || listed === undefined) {
    return refuse('CommonModuleParamsInvalid', 'nextFlag: is of no page of this room');
  }
  return { after: { joinedAt: millis(joinedAt), userKey: toUserKey(userKey) }, listed };
}
