import { groupChanged } from '@parley/protocol/features/group-values';
import { groupConversation } from '@parley/protocol/features/values';
import type { LogSource } from '../logs/index.ts';
import type { GroupStoreNames } from './context.ts';

/** What changed in a group, as far as it is still kept; what is not is no gap, because devices ask what a group is. */
export const groupSource: LogSource<GroupStoreNames> = {
  entriesAfter: async (context, { app }, { followed, standing, limit }) => {
    if (followed.type !== groupConversation) return { entries: [] };
    const { log, head, membership } = followed;
    const after = Math.max(standing.position, membership.fromPosition - 1);
    const upTo = Math.min(head.position, membership.toPosition ?? head.position);
    const entries = await context.storage.read(app).groups.entriesAfter({ log, after, upTo, limit });
    const readTo = entries.length === limit ? entries.at(-1)?.position : undefined;
    return {
      entries: entries.map(({ position, body }) => ({ position, state: { kind: groupChanged.kind, body } })),
      ...(readTo !== undefined && { readTo }),
    };
  },
};
