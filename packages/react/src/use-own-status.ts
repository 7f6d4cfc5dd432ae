import { useCallback, useMemo } from 'react';
import { type ActionOutcome, notSignedIn } from './action-outcome.ts';
import { useStores } from './context.ts';
import { useSelfUser } from './use-self-user.ts';

/** Until it is set anew. */
const forGood = -1;

export interface OwnStatus {
  /** What the user says; empty without one, and until it is known. */
  readonly customStatus: string;
  /** Its end in Unix milliseconds; −1: none, 0: nothing is said. */
  readonly customStatusExpiredTime: number;
  /** Says something, for good or for some seconds; an empty text takes it back. It never rejects. */
  readonly setCustomStatus: (text: string, durationSeconds?: number) => Promise<ActionOutcome>;
}

/** What the user who is signed in says of himself to those who follow him. */
export function useOwnStatus(): OwnStatus {
  const statuses = useStores()?.statuses;
  const { selfUser } = useSelfUser();
  const { customStatus = '', customStatusExpiredTime = 0 } = selfUser?.userStatus ?? {};
  const setCustomStatus = useCallback(
    (text: string, seconds = forGood): Promise<ActionOutcome> =>
      statuses?.setCustomStatus(text, seconds) ?? notSignedIn(),
    [statuses],
  );
  return useMemo(
    () => ({ customStatus, customStatusExpiredTime, setCustomStatus }),
    [customStatus, customStatusExpiredTime, setCustomStatus],
  );
}
