import { memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Icon } from './icons.tsx';
import { MessageBody, type MessageTexts } from './message-body.tsx';
import type { Place } from './row-window.ts';
import { rowsOf, type ThreadRow, type ThreadRows, unreadKey } from './thread-rows.ts';
import type { Sight } from './thread-scroll.ts';
import { wordsOfTips } from './tips-words.ts';
import type { ThreadMessage } from './types.ts';
import { type RowActions, useRowActions } from './use-row-actions.ts';
import { useThreadWindow } from './use-thread-window.ts';

export interface ThreadTexts extends MessageTexts {
  /** Names the whole thread. */
  readonly label: string;
  readonly loading: string;
  readonly loadFailed: string;
  readonly loadAgain: string;
  readonly unreadFromHere: string;
  readonly toEnd: string;
  readonly newCount: (count: number) => string;
  readonly newCountShort: (count: number) => string;
  /** Said of a message that is chosen. */
  readonly chosen: string;
}

interface ThreadFormats {
  readonly time: (timestamp: number) => string;
  readonly day: (timestamp: number, now: number) => string;
}

export interface MessageThreadProps<Message extends ThreadMessage> {
  /** In their order. */
  readonly messages: readonly Message[];
  readonly history: 'unloaded' | 'loading' | 'ready' | 'failed';
  readonly hasOlder: boolean;
  /** The key of the message before which the unread ones begin. */
  readonly firstUnread: string | undefined;
  readonly nameOf: (userID: string) => string;
  /** Whether the name of each other sender is shown, where there are several. */
  readonly hasNames?: boolean | undefined;
  /** What stands above the first message of all, and what stands there as long as there is none. */
  readonly beginning: ReactNode;
  readonly empty: ReactNode;
  readonly texts: ThreadTexts;
  readonly formats: ThreadFormats;
  readonly now: number;
  readonly onLoadOlder: () => void;
  readonly onRetry: (message: Message) => void;
  /** Whether the newest message is in view; a thread without messages has none. */
  readonly onEndInView: (isInView: boolean) => void;
  /** What can be done with a message; without it they can be read alone. */
  readonly actions?: RowActions<Message> | undefined;
  /** The keys of those that are chosen, while several are. */
  readonly chosen?: ReadonlySet<string> | undefined;
  /** A message to go to; another object goes there once more. */
  readonly goTo?: { readonly key: string } | undefined;
}

/** So near to the beginning older messages are loaded. */
const olderPx = 600;
/** Room above the first unread message, for its line and a little of what was before. */
const aboveUnreadPx = 96;

export const MessageThread = memo(MessageThreadOf) as typeof MessageThreadOf;

/** The messages of a chat, thousands if need be: those around the reader are drawn, and stay where they are. */
function MessageThreadOf<Message extends ThreadMessage>(props: MessageThreadProps<Message>): ReactNode {
  const { messages, history, hasOlder, firstUnread, texts, onLoadOlder, onEndInView } = props;
  const { formats, now, nameOf, hasNames = false, onRetry, actions, chosen, goTo } = props;
  const model = useMemo(() => rowsOf(messages, firstUnread), [messages, firstUnread]);
  const { isAtEnd, newCount, onSight } = useSight(model, onEndInView);
  const { box, list, start, end, abovePx, belowPx, onScroll, showEnd, showAt } = useThreadWindow(model, {
    onSight,
    goalOf,
  });
  const rowEvents = useRowActions(list, model, actions);
  useGoing(list, goTo, showAt);
  const loadIfNear = (): void => {
    if (history === 'ready' && hasOlder && box.current && box.current.scrollTop < olderPx) onLoadOlder();
  };
  // A list too short to be scrolled would never ask for more.
  useEffect(loadIfNear);

  return (
    <div className="parley-thread">
      <section
        ref={box}
        className="parley-messages"
        aria-label={texts.label}
        aria-busy={history === 'loading'}
        data-choosing={chosen !== undefined || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={() => {
          onScroll();
          loadIfNear();
        }}
      >
        <div className="parley-column">
          <Edge {...props} />
          <ol ref={list} {...rowEvents} style={{ paddingTop: abovePx, paddingBottom: belowPx }}>
            {model.rows.slice(start, end).map((row, offset) => (
              <Row
                key={row.key}
                row={row}
                position={start + offset + 1}
                count={model.rows.length}
                texts={texts}
                formats={formats}
                now={now}
                nameOf={nameOf}
                hasNames={hasNames}
                onRetry={onRetry}
                hasMenu={actions !== undefined}
                isChosen={chosen?.has(row.key) ?? false}
                isTarget={goTo?.key === row.key}
              />
            ))}
          </ol>
        </div>
      </section>
      {!isAtEnd && messages.length > 0 && (
        <ToEnd
          count={newCount}
          texts={texts}
          onClick={() => {
            showEnd();
            box.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </div>
  );
}

/** Goes to a message, and puts the focus on it as soon as it is drawn. */
function useGoing(
  list: RefObject<HTMLOListElement | null>,
  goTo: { readonly key: string } | undefined,
  showAt: (key: string) => void,
): void {
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    if (!goTo) return;
    wanted.current = goTo.key;
    showAt(goTo.key);
  }, [goTo, showAt]);
  useLayoutEffect(() => {
    const { current } = wanted;
    const row = current === undefined ? null : list.current?.querySelector<HTMLElement>(`[data-key="${current}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });
}

/** Where the reader goes because of what has come: to the first unread message, or to what was just written. */
function goalOf(before: ThreadRows, after: ThreadRows, place: Place): Place | undefined {
  const isUnreadNew = after.firstUnread !== undefined && after.firstUnread !== before.firstUnread;
  if (isUnreadNew && place === 'end') return { key: unreadKey, topPx: aboveUnreadPx };
  const last = after.messages.at(-1);
  const lastBefore = before.messages.at(-1);
  return last?.isOwn && lastBefore && last.key !== lastBefore.key ? 'end' : undefined;
}

/** What the reader has had in view, and how much of what others wrote stands below it. */
function useSight({ rows, indexByKey }: ThreadRows, onEndInView: (isInView: boolean) => void) {
  const [{ isAtEnd, lastKey }, setSight] = useState<Sight>({ isAtEnd: false, lastKey: undefined });
  const indexOf = (key: string | undefined): number => (key === undefined ? -1 : (indexByKey.get(key) ?? -1));
  const lastSeen = indexOf(lastKey);
  const told = useRef<boolean>(undefined);
  const onSight = (next: Sight): void => {
    const isEndInView = next.isAtEnd && rows.length > 0;
    // Before anything else is done about what has changed: whether it is read depends on it.
    if (isEndInView !== told.current) onEndInView(isEndInView);
    told.current = isEndInView;
    const isFurther = indexOf(next.lastKey) > lastSeen;
    if (isFurther || next.isAtEnd !== isAtEnd) setSight(isFurther ? next : { isAtEnd: next.isAtEnd, lastKey });
  };
  let newCount = 0;
  if (lastSeen >= 0 && !isAtEnd) {
    for (const row of rows.slice(lastSeen + 1)) if (row.kind === 'message' && !row.message.isOwn) newCount += 1;
  }
  return { isAtEnd, newCount, onSight };
}

interface RowProps<Message extends ThreadMessage>
  extends Pick<MessageThreadProps<Message>, 'texts' | 'formats' | 'now' | 'nameOf' | 'onRetry'> {
  readonly row: ThreadRow<Message>;
  readonly position: number;
  readonly count: number;
  readonly hasNames: boolean;
  readonly hasMenu: boolean;
  readonly isChosen: boolean;
  readonly isTarget: boolean;
}

/** Drawn again only when it changed: scrolling draws those that come into view. */
const Row = memo(RowOf) as typeof RowOf;

function RowOf<Message extends ThreadMessage>(props: RowProps<Message>): ReactNode {
  const { row, position, count, texts, formats, now, nameOf, hasNames, onRetry, hasMenu, isChosen, isTarget } = props;
  const place = { 'data-row': row.kind, 'aria-posinset': position, 'aria-setsize': count };
  if (row.kind !== 'message') {
    const text = lineOf(row, { texts, formats, now });
    return (
      <li {...place} className={`parley-${row.kind}`}>
        <span>{text}</span>
      </li>
    );
  }
  const { message, isTurn, isFirst, isLast } = row;
  const { key, isOwn, status } = message;
  return (
    <li
      {...place}
      className="parley-message"
      data-key={key}
      data-side={isOwn ? 'own' : 'theirs'}
      data-status={status}
      data-turn={isTurn || undefined}
      data-first={isFirst || undefined}
      data-last={isLast || undefined}
      data-chosen={isChosen || undefined}
      data-target={isTarget || undefined}
    >
      {hasNames && isTurn && !isOwn && (
        <bdi className="parley-sender" aria-hidden="true">
          {nameOf(message.senderUserID)}
        </bdi>
      )}
      <MessageBody
        message={message}
        isLast={isLast}
        nameOf={nameOf}
        hasMenu={hasMenu}
        texts={texts}
        formatTime={formats.time}
        onRetry={onRetry}
      />
      {isChosen && <span className="parley-hidden">{texts.chosen}</span>}
    </li>
  );
}

/** What a row says that is no message of a user. */
function lineOf(
  row: Exclude<ThreadRow, { readonly kind: 'message' }>,
  { texts, formats, now }: Pick<RowProps<ThreadMessage>, 'texts' | 'formats' | 'now'>,
): string {
  switch (row.kind) {
    case 'day':
      return formats.day(row.timestamp, now);
    case 'unread':
      return texts.unreadFromHere;
    case 'tips':
      return wordsOfTips(row.tips, texts.tips);
  }
}

/** What stands above the oldest message. It always has the same height, so that nothing jumps. */
function Edge<Message extends ThreadMessage>(props: MessageThreadProps<Message>): ReactNode {
  const { messages, history, hasOlder, beginning, empty, texts, onLoadOlder } = props;
  if (history === 'failed') {
    return (
      <div className="parley-edge" role="alert">
        <p>{texts.loadFailed}</p>
        <button type="button" onClick={onLoadOlder}>
          {texts.loadAgain}
        </button>
      </div>
    );
  }
  if (hasOlder) {
    return (
      <p className="parley-edge" data-kind="loading">
        <span className="parley-spinner" aria-hidden="true" />
        {texts.loading}
      </p>
    );
  }
  if (messages.length === 0) return empty;
  return <div className="parley-edge">{beginning}</div>;
}

interface ToEndProps {
  readonly count: number;
  readonly texts: ThreadTexts;
  readonly onClick: () => void;
}

function ToEnd({ count, texts, onClick }: ToEndProps): ReactNode {
  return (
    <button type="button" className="parley-to-end" onClick={onClick}>
      <Icon path="M6 9l6 6 6-6" />
      <span className="parley-hidden">{texts.toEnd}</span>
      {count > 0 && (
        <>
          <span className="parley-count" aria-hidden="true">
            {texts.newCountShort(count)}
          </span>
          <span className="parley-hidden">, {texts.newCount(count)}</span>
        </>
      )}
    </button>
  );
}
