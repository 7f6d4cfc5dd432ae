import { utf8Length } from '@parley/kernel/utf8';
import type { UserKey } from '../../core/ids.ts';
import type { AppendCommand } from './store.ts';

/** When a message was sent, as the app's server says it; 0: now. */
interface SentAt {
  readonly sentAt: number;
  readonly now: number;
  /** How long messages are kept; absent: for ever. */
  readonly retentionMs?: number;
}

export type TimeFault = 'timeInFuture' | 'parameterInvalid';

/** Whether a message of that time may be taken over. */
export function admitSentAt({ sentAt, now, retentionMs }: SentAt): TimeFault | undefined {
  if (sentAt > now) return 'timeInFuture';
  const isExpired = sentAt > 0 && retentionMs !== undefined && sentAt < now - retentionMs;
  return isExpired ? 'parameterInvalid' : undefined;
}

/** What the calls for both sides have in common. */
interface Common {
  readonly senderKey: UserKey;
  readonly body: string;
  /** As it was given. */
  readonly sentAt: number;
}

/** Few characters by which such a message is looked for; two that have the same need not be the same. */
export const importDigest = ({ senderKey, body, sentAt }: Common): string =>
  `${senderKey} ${sentAt} ${utf8Length(body)} ${hashOf(body)}`;

/** Two sums over the text, of 32 bits each. */
function hashOf(text: string): string {
  let [one, other] = [0x811c9dc5, 0x1b873593];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x5bd1e995);
  }
  return `${(one >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
}

/** What is to be taken over for one side of a conversation of two, or for a group as a whole. */
export interface ImportCommand {
  readonly append: AppendCommand;
  /** Absent: it is of a group. */
  readonly side?: {
    /** Whose history it goes into, and the other one. */
    readonly userKey: UserKey;
    readonly otherKey: UserKey;
    readonly digest: string;
  };
}

/** A message that one of two has and the other lacks. */
export interface Lacked {
  readonly log: number;
  readonly lackingKey: UserKey;
  readonly digest: string;
  readonly messageSeq: number;
  readonly body: string;
}

/** What becomes of a command: a message of its own, or a share in one that is there or that an earlier command makes. */
export type ImportPlan =
  | { readonly kind: 'append'; readonly isForBoth: boolean }
  | { readonly kind: 'attach'; readonly messageSeq: number }
  | { readonly kind: 'share'; readonly with: number };

/**
 * Decides commands in their order. One with the content, time and users of a message that its user lacks attaches him to
 * that, the oldest of several first, so that each message is shared once; every other one makes a message.
 */
export function planImports(commands: readonly ImportCommand[], lacked: readonly Lacked[]): readonly ImportPlan[] {
  const left = [...lacked];
  const plans: ImportPlan[] = [];
  /** Commands of this set whose message the other side lacks. */
  const open: number[] = [];
  for (const [index, { append, side }] of commands.entries()) {
    const isSame = (log: number, lackingKey: UserKey, digest: string, body: string): boolean =>
      log === append.log && lackingKey === side?.userKey && digest === side.digest && body === append.body;
    const found = left.findIndex((one) => isSame(one.log, one.lackingKey, one.digest, one.body));
    const [taken] = found < 0 ? [] : left.splice(found, 1);
    const shared = taken
      ? -1
      : open.findIndex((one) => {
          const other = commands[one];
          const { otherKey, digest } = other?.side ?? {};
          return other && otherKey !== undefined && digest !== undefined
            ? isSame(other.append.log, otherKey, digest, other.append.body)
            : false;
        });
    const [sharedWith] = shared < 0 ? [] : open.splice(shared, 1);
    if (taken) plans.push({ kind: 'attach', messageSeq: taken.messageSeq });
    else if (sharedWith !== undefined) {
      plans[sharedWith] = { kind: 'append', isForBoth: true };
      plans.push({ kind: 'share', with: sharedWith });
    } else {
      plans.push({ kind: 'append', isForBoth: side === undefined });
      if (side) open.push(index);
    }
  }
  return plans;
}
