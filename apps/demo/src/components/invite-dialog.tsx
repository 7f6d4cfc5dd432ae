import { ZIMGroupBeInviteMode } from '@parley/client';
import { type FormEvent, type ReactNode, type RefObject, useMemo, useState } from 'react';
import { groupWordingBytesMax, isLongerThan } from '../groups.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import type { GroupView } from './group-view.ts';
import { Modal } from './modal.tsx';
import { failuresOf } from './new-group-dialog.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { useTexts } from './use-language.ts';

interface InviteDialogProps {
  readonly view: Pick<GroupView, 'groupID' | 'info' | 'members' | 'actions' | 'tell'>;
  readonly onClose: () => void;
}

/** Brings people into a group, or asks them to come. */
export function InviteDialog({ view, onClose }: InviteDialogProps): ReactNode {
  const { member } = useTexts().groups;
  return (
    <Modal heading={member.inviteHeading} onClose={onClose}>
      {(dialog) => <InviteForm dialog={dialog} view={view} />}
    </Modal>
  );
}

interface InviteFormProps extends Pick<InviteDialogProps, 'view'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function InviteForm({ dialog, view }: InviteFormProps): ReactNode {
  const texts = useTexts();
  const { groups, parts } = texts;
  const { groupID, info, members, actions, tell } = view;
  const [userIDs, setUserIDs] = useState<readonly string[]>([]);
  const [wording, setWording] = useState('');
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const isAsked = info.verifyInfo.beInviteMode === ZIMGroupBeInviteMode.Auth;
  const isTooLong = isAsked && isLongerThan(wording, groupWordingBytesMax);
  const inside = useMemo(() => new Set(members.map(({ userID }) => userID)), [members]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || isTooLong) return;
    if (userIDs.length === 0) return setFaults([groups.member.nobodyChosen]);
    setIsBusy(true);
    const outcome = await actions.invite(groupID, userIDs, isAsked ? wording.trim() : '');
    setIsBusy(false);
    if (!outcome.isDone) return setFaults([parts.menu.failed(reasonOf(texts, outcome.code))]);
    const { failed } = outcome;
    const done = (isAsked ? groups.member.inviteAsked : groups.member.inviteDone)(userIDs.length - failed.length);
    tell(outcome, done);
    if (failed.length === 0) return dialog.current?.close();
    setFaults(failuresOf(outcome, texts));
    setUserIDs(failed.map(({ userID }) => userID));
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <p className="hint">{isAsked ? groups.member.inviteAsks : groups.member.inviteAdds}</p>
      <PeoplePicker chosen={userIDs} onChange={setUserIDs} without={inside} />
      {isAsked && (
        <Field
          label={groups.wording}
          hint={groups.member.inviteWordingHint}
          error={isTooLong ? groups.tooLong(groupWordingBytesMax) : undefined}
          value={wording}
          spellCheck
          onChange={(event) => setWording(event.target.value)}
        />
      )}
      <div role="alert">
        {faults.map((fault) => (
          <p key={fault} className="error">
            {fault}
          </p>
        ))}
      </div>
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {groups.member.invite}
        </button>
      </div>
    </form>
  );
}
