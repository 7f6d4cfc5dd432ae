import { type ReactNode, useState } from 'react';
import { isEntered, maySetTopic, type RoomPhase, topicBytesMax, topicKeys } from '../live-room.ts';
import { reasonOf } from '../texts/texts.ts';
import { EditIcon, RoomIcon } from './icons.tsx';
import { RoomBarrages } from './room-barrages.tsx';
import { RoomSeats } from './room-seats.tsx';
import type { RoomView } from './room-view.ts';
import { TextDialog } from './text-dialog.tsx';
import { useTexts } from './use-language.ts';

interface RoomStageProps {
  readonly view: RoomView;
}

/** What everybody looks at: the topic, the picture with what flies over it, and the seats. */
export function RoomStage({ view }: RoomStageProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { room } = view;
  const { phase } = room;
  return (
    <section className="room-stage" aria-label={texts.stage} data-phase={phase.kind}>
      <span className="stage-lights" aria-hidden="true" />
      <div className="stage-top">
        <Topic view={view} />
        {phase.kind === 'in' && <span className="live-mark">{texts.live}</span>}
      </div>
      <div className="stage-middle">
        <StageArt />
        <div role="status" className="stage-state">
          <State phase={phase} />
        </div>
        {phase.kind === 'ended' && <Again view={view} phase={phase} />}
        <RoomBarrages view={view} />
      </div>
      {isEntered(room) && <RoomSeats view={view} />}
    </section>
  );
}

/** Stands where a picture of the stage would run. */
const StageArt = (): ReactNode => (
  <span className="stage-art" aria-hidden="true">
    <RoomIcon />
  </span>
);

function State({ phase }: { readonly phase: RoomPhase }): ReactNode {
  const texts = useTexts();
  const { rooms } = texts;
  switch (phase.kind) {
    case 'in':
      return null;
    case 'entering':
      return <p>{rooms.entering}</p>;
    case 'reconnecting':
      return (
        <p>
          <span className="pulse" aria-hidden="true" /> {rooms.reconnecting}
        </p>
      );
    case 'ended': {
      const reason =
        phase.words ?? (phase.end === 'refused' && phase.code !== undefined && reasonOf(texts, phase.code));
      return (
        <>
          <p>
            <strong>{rooms.ended[phase.end]}</strong>
          </p>
          {reason && <p dir="auto">{reason}</p>}
        </>
      );
    }
  }
}

interface AgainProps extends RoomStageProps {
  readonly phase: Extract<RoomPhase, { kind: 'ended' }>;
}

function Again({ view: { room, rooms }, phase: { end } }: AgainProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { roomID, name } = room;
  return (
    <button type="button" className="primary" onClick={() => rooms.enter({ roomID, roomName: name })}>
      {end === 'missing' || end === 'gone' ? texts.openAnew : texts.again}
    </button>
  );
}

function Topic({ view }: RoomStageProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { room, people, selfUserID } = view;
  const [isEditing, setIsEditing] = useState(false);
  const text = room.attributes[topicKeys.text];
  const owner = room.attributes[topicKeys.owner];
  if (!isEntered(room)) return null;
  return (
    <div className="stage-topic">
      <p role="status" dir="auto">
        {text ?? <span className="no-topic">{texts.noTopic}</span>}
        {text !== undefined && owner !== undefined && owner !== selfUserID && (
          <small> {texts.topicBy(people(owner).name)}</small>
        )}
      </p>
      {maySetTopic(room, selfUserID) && (
        <button
          type="button"
          className="round"
          aria-label={texts.editTopic}
          title={texts.editTopic}
          onClick={() => setIsEditing(true)}
        >
          <EditIcon />
        </button>
      )}
      {isEditing && <TopicDialog view={view} text={text ?? ''} onClose={() => setIsEditing(false)} />}
    </div>
  );
}

interface TopicDialogProps extends RoomStageProps {
  readonly text: string;
  readonly onClose: () => void;
}

function TopicDialog({ view: { room, rooms, say }, text, onClose }: TopicDialogProps): ReactNode {
  const { rooms: texts } = useTexts();
  return (
    <TextDialog
      heading={texts.editTopic}
      label={texts.topic}
      hint={texts.topicHint}
      value={text}
      bytesMax={topicBytesMax}
      onSave={async (next) => {
        const outcome = await rooms.setTopic(room.roomID, next);
        if (outcome.isDone && next !== '') say(texts.topicSaved);
        return outcome;
      }}
      onClose={onClose}
    />
  );
}
