import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import { toLogKey } from '../../core/ids.ts';

type DigestedRange = NonNullable<ParamsOf<typeof methods.logs.sync>['digests']>[number];
type Range = Omit<DigestedRange, 'digest'>;

/** Whether each range begins where the one before has ended, or behind it: none is looked at twice. */
export const ascend = (ranges: readonly Range[] = []): boolean =>
  ranges.every(({ afterLog, upToLog }, index) => {
    const before = ranges[index - 1];
    return afterLog < upToLog && (!before || before.upToLog <= afterLog);
  });

/** Ranges that are looked at in one reading: of a device with 1,000 logs all of them. */
const rangesAtOnce = 16;

/** In which ranges a device holds something else than the user has here. */
export async function differingRanges(
  { storage }: Context,
  { app, userKey }: Actor,
  digested: readonly DigestedRange[],
): Promise<readonly Range[]> {
  const { conversations } = storage.read(app);
  const differing: Range[] = [];
  for (let start = 0; start < digested.length; start += rangesAtOnce) {
    const asked = digested.slice(start, start + rangesAtOnce);
    const ranges = asked.map(({ afterLog, upToLog }) => ({ afterLog: toLogKey(afterLog), upToLog: toLogKey(upToLog) }));
    const { found } = await conversations.digestsOf(userKey, ranges);
    const others = asked.filter(({ digest }, index) => found[index] !== digest);
    differing.push(...others.map(({ afterLog, upToLog }) => ({ afterLog, upToLog })));
  }
  return differing;
}
