import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PresenceLine, RoomLine, TextLine } from '../live-room.ts';
import { reasonOf } from '../texts/texts.ts';
import { DownIcon } from './icons.tsx';
import type { RoomView } from './room-view.ts';
import { useTexts } from './use-language.ts';

interface RoomTalkProps {
  readonly view: RoomView;
}

/** How far from its end the list is still at it. */
const endPx = 40;

/** What is said in the room, the newest at the bottom, where the list stays until somebody reads further up. */
export function RoomTalk({ view }: RoomTalkProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { room, rooms, people, selfUserID } = view;
  const { lines, roomID } = room;
  const { box, isAtEnd, toEnd, onScroll } = useEnd(lines);
  return (
    <div className="room-talk">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too. */}
      <section ref={box} className="room-lines" aria-label={texts.talk} tabIndex={0} onScroll={onScroll}>
        <div className="parley-column">
          {lines.length === 0 && room.phase.kind === 'in' && <p className="placeholder">{texts.quiet}</p>}
          <ol>
            {lines.map((line) => (
              <Line
                key={line.id}
                line={line}
                name={line.kind === 'text' ? people(line.userID).name : ''}
                isOwn={line.kind === 'text' && line.userID === selfUserID}
                onAgain={() => void rooms.sayAgain(roomID, line.id)}
              />
            ))}
          </ol>
        </div>
      </section>
      {!isAtEnd && (
        <button type="button" className="to-newest with-icon" onClick={toEnd}>
          <DownIcon />
          {texts.toNewest}
        </button>
      )}
    </div>
  );
}

/** Keeps the end of a list in view for as long as it is. */
function useEnd(lines: readonly RoomLine[]) {
  const box = useRef<HTMLElement>(null);
  const isKept = useRef(true);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const toEnd = (): void => {
    isKept.current = true;
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const onScroll = (): void => {
    const { current } = box;
    if (!current) return;
    isKept.current = current.scrollHeight - current.scrollTop - current.clientHeight < endPx;
    setIsAtEnd(isKept.current);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end.
  useLayoutEffect(() => {
    if (isKept.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    // The keyboard of a phone makes it lower.
    const observer = new ResizeObserver(() => {
      if (isKept.current) current.scrollTop = current.scrollHeight;
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { box, isAtEnd, toEnd, onScroll };
}

interface LineProps {
  readonly line: RoomLine;
  /** Of whoever has said it. */
  readonly name: string;
  readonly isOwn: boolean;
  readonly onAgain: () => void;
}

const Line = memo(
  ({ line, name, isOwn, onAgain }: LineProps): ReactNode =>
    line.kind === 'text' ? <Said line={line} name={name} isOwn={isOwn} onAgain={onAgain} /> : <Presence line={line} />,
  (one, other) => one.line === other.line && one.name === other.name,
);

function Said({ line, name, isOwn, onAgain }: LineProps & { readonly line: TextLine }): ReactNode {
  const texts = useTexts();
  return (
    <li className="room-line" data-status={line.status} data-own={isOwn || undefined}>
      <p dir="auto">
        <strong>{name}</strong> {line.text}
      </p>
      {line.status === 'failed' && (
        <p className="error">
          {texts.rooms.unsent(reasonOf(texts, line.code ?? 0))}{' '}
          <button type="button" onClick={onAgain}>
            {texts.rooms.sayAgain}
          </button>
        </p>
      )}
    </li>
  );
}

function Presence({ line: { kind, named, count } }: { readonly line: PresenceLine }): ReactNode {
  const { rooms: texts, parts } = useTexts();
  const names = named.map(({ userName, userID }) => userName || userID);
  const others = count - names.length;
  const listed =
    others === 0
      ? new Intl.ListFormat(parts.locale, { type: 'conjunction' }).format(names)
      : texts.andOthers(names.join(', '), others);
  return (
    <li className="room-presence" dir="auto">
      {kind === 'came' ? texts.came(listed, count) : texts.went(listed, count)}
    </li>
  );
}
