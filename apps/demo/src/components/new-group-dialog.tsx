import { type GroupOutcome, useGroupActions } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { groupNameBytesMax, groupNoticeBytesMax, isLongerThan, isNewGroupID } from '../groups.ts';
import { addressOfGroupPage } from '../route.ts';
import type { Texts } from '../texts/english.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { useTexts } from './use-language.ts';

interface NewGroupDialogProps {
  readonly onClose: () => void;
}

/** Makes a group with its first members. */
export function NewGroupDialog({ onClose }: NewGroupDialogProps): ReactNode {
  const { groups: texts } = useTexts();
  return (
    <Modal heading={texts.newHeading} onClose={onClose}>
      {(dialog) => <NewGroupForm dialog={dialog} />}
    </Modal>
  );
}

const blank = { groupName: '', groupID: '', groupNotice: '' };
type Draft = typeof blank;

/** What the page itself sees to be wrong, by field. */
function faultsOf({ groupName, groupID, groupNotice }: Draft, { groups: texts }: Texts) {
  const nameFault = groupName.trim() === '' ? texts.nameMissing : undefined;
  return {
    groupName: isLongerThan(groupName, groupNameBytesMax) ? texts.tooLong(groupNameBytesMax) : nameFault,
    groupID: groupID.trim() === '' || isNewGroupID(groupID.trim()) ? undefined : texts.idInvalid,
    groupNotice: isLongerThan(groupNotice, groupNoticeBytesMax) ? texts.tooLong(groupNoticeBytesMax) : undefined,
  };
}

function NewGroupForm({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }): ReactNode {
  const texts = useTexts();
  const { groups: words, parts } = texts;
  const actions = useGroupActions();
  const [draft, setDraft] = useState(blank);
  const [userIDs, setUserIDs] = useState<readonly string[]>([]);
  /** Faults are said once somebody has tried. */
  const [isTried, setIsTried] = useState(false);
  const [outcome, setOutcome] = useState<GroupOutcome | 'busy'>();
  const faults = faultsOf(draft, texts);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const show = (groupID: string): void => {
    dialog.current?.close();
    window.location.hash = addressOfGroupPage(groupID);
  };
  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsTried(true);
    if (outcome === 'busy') return;
    const [first] = Object.entries(faults).filter(([, fault]) => fault !== undefined);
    if (first) return dialog.current?.querySelector<HTMLElement>(`[name="${first[0]}"]`)?.focus();
    setOutcome('busy');
    const { groupName, groupID, groupNotice } = draft;
    const made = await actions.create({
      ...{ userIDs, groupName: groupName.trim(), groupID: groupID.trim(), groupNotice: groupNotice.trim() },
    });
    setOutcome(made);
    if (made.isDone && made.failed.length === 0) show(made.groupID);
  };

  if (typeof outcome === 'object' && outcome.isDone) {
    return <MadeWithout outcome={outcome} onShow={() => show(outcome.groupID)} />;
  }
  return (
    <form noValidate onSubmit={(event) => void create(event)}>
      <Field
        name="groupName"
        label={words.name}
        error={isTried ? faults.groupName : undefined}
        value={draft.groupName}
        spellCheck
        onChange={(event) => change({ groupName: event.target.value })}
      />
      <PeoplePicker chosen={userIDs} onChange={setUserIDs} />
      <More draft={draft} faults={isTried ? faults : undefined} onChange={change} />
      <div role="alert">
        {typeof outcome === 'object' && <p className="error">{parts.menu.failed(reasonOf(texts, outcome.code))}</p>}
      </div>
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary" aria-disabled={outcome === 'busy'}>
          {words.create}
        </button>
      </div>
    </form>
  );
}

interface MoreProps {
  readonly draft: Draft;
  readonly faults: ReturnType<typeof faultsOf> | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What most leave as it is. */
function More({ draft, faults, onChange }: MoreProps): ReactNode {
  const { groups: words } = useTexts();
  const hasFault = faults?.groupID !== undefined || faults?.groupNotice !== undefined;
  return (
    <details className="more-fields" open={hasFault || undefined}>
      <summary>{words.more}</summary>
      <div>
        <Field
          name="groupID"
          label={words.id}
          hint={words.idHint}
          error={faults?.groupID}
          value={draft.groupID}
          autoCapitalize="none"
          onChange={(event) => onChange({ groupID: event.target.value })}
        />
        <Field
          name="groupNotice"
          label={words.notice}
          hint={words.noticeHint}
          error={faults?.groupNotice}
          value={draft.groupNotice}
          spellCheck
          onChange={(event) => onChange({ groupNotice: event.target.value })}
        />
      </div>
    </details>
  );
}

interface MadeWithoutProps {
  readonly outcome: Extract<GroupOutcome, { isDone: true }>;
  readonly onShow: () => void;
}

/** The group is there, but not everybody is in it. */
function MadeWithout({ outcome, onShow }: MadeWithoutProps): ReactNode {
  const texts = useTexts();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onShow();
      }}
    >
      <div role="alert">
        {failuresOf(outcome, texts).map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <div className="actions">
        <button type="submit" className="primary">
          {texts.groups.open}
        </button>
      </div>
    </form>
  );
}

/** Who was not reached, in one line for each reason. */
export function failuresOf({ failed }: MadeWithoutProps['outcome'], texts: Texts): readonly string[] {
  const codes = [...new Set(failed.map(({ reason }) => reason))];
  return codes.map((code) => {
    const names = failed.filter(({ reason }) => reason === code).map(({ userID }) => userID);
    return texts.groups.notAdded(names.join(', '), reasonOf(texts, code));
  });
}
