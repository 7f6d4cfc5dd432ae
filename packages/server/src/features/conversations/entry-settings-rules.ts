import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { LogKey } from '../../core/ids.ts';
import type { EntrySettings, SettingCounts } from './store.ts';

const notify = 1;

/** What stands for a conversation for which nothing was ever set. */
export const unset = (log: LogKey): EntrySettings => ({
  log,
  pinnedTime: 0,
  notificationStatus: notify,
  marks: [],
  markedAt: 0,
  groupAlias: '',
  position: 0,
});

type PinRefusal = Refusal<'ConversationModuleConversationPinnedListReachedLimit'>;

/** What pinning leads to; `undefined`: it is so already. */
export function pin(
  present: EntrySettings,
  { isPinned, now }: { readonly isPinned: boolean; readonly now: Millis },
  { pinned, pinnedMax }: { readonly pinned: number; readonly pinnedMax: number },
): EntrySettings | PinRefusal | undefined {
  if (isPinned === present.pinnedTime > 0) return undefined;
  if (isPinned && pinned >= pinnedMax) {
    return refuse('ConversationModuleConversationPinnedListReachedLimit', `${pinnedMax} conversations are pinned`);
  }
  return { ...present, pinnedTime: isPinned ? now : 0 };
}

/** What another notification status of a conversation of two leads to; `undefined`: it is so already. */
export function notifyPeer(
  present: EntrySettings,
  notificationStatus: number,
  { quietPeers, quietPeersMax }: { readonly quietPeers: number; readonly quietPeersMax: number },
): EntrySettings | Refusal<'ConversationModuleCommonError'> | undefined {
  if (notificationStatus === present.notificationStatus) return undefined;
  if (notificationStatus !== notify && quietPeers >= quietPeersMax) {
    return refuse('ConversationModuleCommonError', `${quietPeersMax} users are set to do-not-disturb`);
  }
  return { ...present, notificationStatus };
}

interface MarkCommand {
  readonly mark: number;
  readonly isEnabled: boolean;
}

interface MarkLimits {
  readonly marksMax: number;
  readonly markedMax: number;
}

export interface Marked {
  readonly changed: readonly EntrySettings[];
  /** Those that have no room for one more mark. */
  readonly full: readonly LogKey[];
  /** How many conversations lose their marks to those that were marked. */
  readonly excess: number;
}

/** Sets a mark on conversations, or takes it away, in their order. */
export function markAll(
  present: readonly EntrySettings[],
  { mark, isEnabled }: MarkCommand,
  { marked, newestMark, marksMax, markedMax }: Pick<SettingCounts, 'marked' | 'newestMark'> & MarkLimits,
): Marked {
  const changed: EntrySettings[] = [];
  const full: LogKey[] = [];
  let order = newestMark;
  let count = marked;
  for (const settings of present) {
    const { log, marks, markedAt } = settings;
    if (marks.includes(mark) === isEnabled) continue;
    if (isEnabled && marks.length >= marksMax) {
      full.push(log);
      continue;
    }
    const others = marks.filter((one) => one !== mark);
    const next = isEnabled ? [...marks, mark].sort((one, other) => one - other) : others;
    if (next.length === 0) count -= 1;
    if (marks.length === 0) {
      count += 1;
      order += 1;
    }
    changed.push({ ...settings, marks: next, markedAt: next.length === 0 ? 0 : markedAt || order });
  }
  return { changed, full, excess: Math.max(0, count - markedMax) };
}
