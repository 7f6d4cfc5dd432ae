import type { ActionOutcome } from '@parley/react';
import { useState } from 'react';

/**
 * A value that somebody chooses is shown before it is known to be so; what it really is, as soon as that is another one,
 * or the choice was refused.
 */
export function useChosen<Value>(
  actual: Value,
  set: (value: Value) => Promise<ActionOutcome>,
): readonly [shown: Value, choose: (value: Value) => Promise<void>] {
  const [chosen, setChosen] = useState<{ readonly value: Value; readonly before: Value }>();
  const isAwaited = chosen !== undefined && Object.is(chosen.before, actual);
  const choose = async (value: Value): Promise<void> => {
    setChosen({ value, before: actual });
    const outcome = await set(value);
    if (!outcome.isDone) setChosen(undefined);
  };
  return [isAwaited ? chosen.value : actual, choose];
}
