import type { Tips } from '../index.ts';
import type { ThreadMessage } from './types.ts';

/** What stands in a thread, one below the other. */
export type ThreadRow<Message extends ThreadMessage = ThreadMessage> =
  | { readonly kind: 'day'; readonly key: string; readonly timestamp: number }
  | { readonly kind: 'unread'; readonly key: string }
  /** What the server says of the group. */
  | { readonly kind: 'tips'; readonly key: string; readonly tips: Tips }
  | MessageRow<Message>;

interface MessageRow<Message extends ThreadMessage> {
  readonly kind: 'message';
  readonly key: string;
  readonly message: Message;
  /** Somebody else wrote before, or something stands between. */
  readonly isTurn: boolean;
  /** The first and the last of what one person wrote within a minute: name and time stand once. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export interface ThreadRows<Message extends ThreadMessage = ThreadMessage> {
  readonly messages: readonly Message[];
  readonly firstUnread: string | undefined;
  readonly rows: readonly ThreadRow<Message>[];
  /** The place of each row, so that nobody searches thousands of them. */
  readonly indexByKey: ReadonlyMap<string, number>;
}

export const unreadKey = 'line:unread';

const minuteMs = 60_000;

export function rowsOf<Message extends ThreadMessage>(
  messages: readonly Message[],
  firstUnread: string | undefined,
): ThreadRows<Message> {
  const rows: ThreadRow<Message>[] = [];
  const beginsDay = createDayCheck();
  /** Whether a message begins a new day is asked once, in their order. */
  let isNewDay = messages[0] !== undefined && beginsDay(messages[0].timestamp);
  messages.forEach((message, index) => {
    const previous = messages[index - 1];
    const next = messages[index + 1];
    const isUnreadFirst = message.key === firstUnread;
    if (isNewDay) rows.push({ kind: 'day', key: `day:${message.key}`, timestamp: message.timestamp });
    if (isUnreadFirst) rows.push({ kind: 'unread', key: unreadKey });
    const isTurn = isNewDay || isUnreadFirst || !isOfOne(previous, message);
    const isFirst = isTurn || !isSameGroup(previous, message);
    isNewDay = next !== undefined && beginsDay(next.timestamp);
    const isLast = isNewDay || !isOfOne(message, next) || next.key === firstUnread || !isSameGroup(message, next);
    const tips = message.details?.tips;
    if (tips) rows.push({ kind: 'tips', key: message.key, tips });
    else rows.push({ kind: 'message', key: message.key, message, isTurn, isFirst, isLast });
  });
  return { messages, firstUnread, rows, indexByKey: new Map(rows.map(({ key }, index) => [key, index])) };
}

/** Whether one person wrote both; what the server says stands between them. */
const isOfOne = <Message extends ThreadMessage>(
  left: Message | undefined,
  right: Message | undefined,
): right is Message =>
  left !== undefined &&
  left.senderUserID === right?.senderUserID &&
  left.details?.tips === undefined &&
  right.details?.tips === undefined;

/** What was written within a minute shares its time, unless one part was sent and the other was not. */
const isSameGroup = (left: ThreadMessage | undefined, right: ThreadMessage): boolean =>
  left !== undefined &&
  Math.floor(left.timestamp / minuteMs) === Math.floor(right.timestamp / minuteMs) &&
  (left.status === 'failed') === (right.status === 'failed');

/** Whether a moment lies on another day than the one before; the calendar is asked once a day, for it is slow. */
function createDayCheck(): (timestamp: number) => boolean {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  return (timestamp) => {
    if (timestamp >= from && timestamp < to) return false;
    const day = new Date(timestamp);
    from = day.setHours(0, 0, 0, 0);
    to = day.setDate(day.getDate() + 1);
    return true;
  };
}
