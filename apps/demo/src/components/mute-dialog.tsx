import { type ZIMGroupMemberInfo, ZIMGroupMuteMode } from '@parley/client';
import { type FormEvent, type ReactNode, type RefObject, useId, useState } from 'react';
import { isMuteDuration, type MuteDuration, muteDurations, nameOfMember } from '../groups.ts';
import { reasonOf } from '../texts/texts.ts';
import type { GroupView } from './group-view.ts';
import { Modal } from './modal.tsx';
import { useTexts } from './use-language.ts';

interface MuteDialogProps {
  readonly view: Pick<GroupView, 'groupID' | 'actions' | 'rights' | 'tell'>;
  /** Whom it concerns; without one the group. */
  readonly member: ZIMGroupMemberInfo | undefined;
  readonly onClose: () => void;
}

/** Keeps one member or the group from writing for a while. */
export function MuteDialog({ onClose, ...parts }: MuteDialogProps): ReactNode {
  const { muted } = useTexts().groups;
  const { member } = parts;
  return (
    <Modal heading={member ? muted.memberHeading(nameOfMember(member)) : muted.heading} onClose={onClose}>
      {(dialog) => <MuteForm dialog={dialog} {...parts} />}
    </Modal>
  );
}

const { Normal, All } = ZIMGroupMuteMode;

interface MuteFormProps extends Omit<MuteDialogProps, 'onClose'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function MuteForm({ dialog, view, member }: MuteFormProps): ReactNode {
  const texts = useTexts();
  const { groups, parts } = texts;
  const { groupID, actions, rights, tell } = view;
  const [mode, setMode] = useState<MuteMode>(Normal);
  const [length, setLength] = useState<MuteDuration>('hour');
  const [code, setCode] = useState<number>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const duration = muteDurations[length];
    const outcome = member
      ? await actions.muteMember(groupID, member.userID, duration)
      : await actions.mute(groupID, { mode, duration, roles: [] });
    if (!outcome.isDone) return setCode(outcome.code);
    tell(outcome, member ? groups.member.muteDone(nameOfMember(member)) : groups.muted.done);
    dialog.current?.close();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      {!member && rights.mutesAll && <Modes mode={mode} onChoose={setMode} />}
      {!member && !rights.mutesAll && (
        <p>
          {groups.muted.ordinary}. <span className="hint">{groups.muted.ordinaryHint}</span>
        </p>
      )}
      <Durations value={length} onChange={setLength} />
      <div role="alert">
        {code !== undefined && <p className="error">{parts.menu.failed(reasonOf(texts, code))}</p>}
      </div>
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary">
          {groups.muted.confirm}
        </button>
      </div>
    </form>
  );
}

type MuteMode = typeof Normal | typeof All;

interface ModesProps {
  readonly mode: MuteMode;
  readonly onChoose: (mode: MuteMode) => void;
}

function Modes({ mode, onChoose }: ModesProps): ReactNode {
  const { muted } = useTexts().groups;
  const group = useId();
  const ways = [
    { value: Normal, label: muted.ordinary, hint: muted.ordinaryHint },
    { value: All, label: muted.everybody, hint: muted.allHint },
  ] as const;
  return (
    <fieldset className="ways">
      <legend className="visually-hidden">{muted.who}</legend>
      {ways.map(({ value, label, hint }) => (
        <label key={value} className="check">
          <input type="radio" name={group} checked={mode === value} onChange={() => onChoose(value)} />
          <strong>{label}</strong>
          <span className="hint">{hint}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface DurationsProps {
  readonly value: MuteDuration;
  readonly onChange: (value: MuteDuration) => void;
}

function Durations({ value, onChange }: DurationsProps): ReactNode {
  const { muted } = useTexts().groups;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{muted.duration}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          if (isMuteDuration(target.value)) onChange(target.value);
        }}
      >
        {Object.keys(muteDurations)
          .filter(isMuteDuration)
          .map((name) => (
            <option key={name} value={name}>
              {muted.durations[name]}
            </option>
          ))}
      </select>
    </div>
  );
}
