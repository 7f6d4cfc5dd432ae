import { type EncodedFrame, joinFrames } from '@parley/protocol/frames';
import { type EventHint, toUsers } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';

/** Frames of this length and more travel on their own. */
const joinedUnitsMax = 64 * 1024;

type Exception = Pick<EventHint, 'exceptSession'>;

/** Tells users frames, and what belongs to them in one with the last, so that it does not come before them. */
export function hintsWithFrames(
  app: AppID,
  told: ReadonlyMap<UserKey, readonly EncodedFrame[]>,
  exception: Exception,
  behind: readonly EncodedFrame[] = [],
): readonly EventHint[] {
  const alike = new Map<string, { readonly users: UserKey[]; readonly frames: readonly EncodedFrame[] }>();
  for (const [userKey, frames] of told) {
    const all = together([...frames, ...behind]);
    const key = all.join('\n');
    const known = alike.get(key);
    if (known) known.users.push(userKey);
    else alike.set(key, { users: [userKey], frames: all });
  }
  return [...alike.values()].flatMap(({ users, frames }) =>
    frames.map((frame): EventHint => ({ kind: 'event', app, audience: toUsers(users), frame, ...exception })),
  );
}

/** One frame where they find room in it; none for none. */
export function together(frames: readonly EncodedFrame[]): readonly EncodedFrame[] {
  if (frames.length < 2) return frames;
  const length = frames.reduce((sum, frame) => sum + frame.length, 0);
  return length < joinedUnitsMax ? [joinFrames(frames)] : frames;
}
