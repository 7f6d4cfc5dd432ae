import { groupChanged } from '@parley/protocol/features/group-values';
import { parse } from '@parley/protocol/schema';
import type { Entry } from './tracked-log.ts';

/** Where a user came into a group or went, as its log tells it. */
export interface OwnMove {
  readonly position: number;
  readonly isEntering: boolean;
}

/** The last one in these entries of one log, which ascend. */
export function lastMoveOf(userID: string, entries: readonly Pick<Entry, 'position' | 'state'>[]): OwnMove | undefined {
  const moves = entries.flatMap(({ position, state }): OwnMove | readonly OwnMove[] => {
    if (state?.kind !== groupChanged.kind) return [];
    const parsed = parse(groupChanged.body, state.body);
    const moved = parsed.ok ? parsed.value.moved : undefined;
    const isOwn = moved?.members.userList.some((member) => member.userID === userID);
    return moved && isOwn ? { position, isEntering: moved.isEntering } : [];
  });
  return moves.at(-1);
}
