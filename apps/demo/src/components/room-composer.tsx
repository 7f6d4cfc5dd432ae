import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { isLongerThan } from '../groups.ts';
import { FlyIcon, SendIcon } from './icons.tsx';
import type { RoomView } from './room-view.ts';
import { useTexts } from './use-language.ts';

interface RoomComposerProps {
  readonly view: RoomView;
}

/** As much as a message may have, in bytes. */
const textBytesMax = 2048;

/** Says something in the chat of a room, or lets it fly over the stage. */
export function RoomComposer({ view: { room, rooms, tell, say } }: RoomComposerProps): ReactNode {
  const { rooms: texts } = useTexts();
  const [text, setText] = useState('');
  const [isFlying, setIsFlying] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { roomID, phase } = room;
  const isReady = phase.kind === 'in';
  const isIn = useRef(false);
  useEffect(() => {
    // Whoever has just come in may write; on a touch screen the keyboard would cover the stage.
    if (isReady && !isIn.current && !window.matchMedia('(pointer: coarse)').matches) field.current?.focus();
    isIn.current ||= isReady;
  }, [isReady]);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const content = text.trim();
    if (content === '' || !isReady) return;
    if (isLongerThan(content, textBytesMax)) return say(texts.textTooLong, true);
    setText('');
    if (!isFlying) return rooms.say(roomID, content);
    const outcome = await rooms.fly(roomID, content);
    if (outcome.isDone) return;
    tell(outcome);
    // What was written meanwhile is not lost.
    setText((now) => now || content);
  };
  return (
    <form className="room-composer" onSubmit={(event) => void submit(event)}>
      <div className="parley-column">
        <button
          type="button"
          className="round quiet"
          aria-pressed={isFlying}
          aria-label={texts.fly}
          title={texts.fly}
          onClick={() => {
            setIsFlying(!isFlying);
            field.current?.focus();
          }}
        >
          <FlyIcon />
        </button>
        <input
          ref={field}
          type="text"
          autoComplete="off"
          enterKeyHint="send"
          dir="auto"
          aria-label={isFlying ? texts.writeFlying : texts.write}
          placeholder={isFlying ? texts.writeFlying : texts.write}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className="round primary"
          aria-disabled={!isReady || text.trim() === ''}
          aria-label={texts.saySend}
          title={texts.saySend}
        >
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
