import { ZIMGroupBeInviteMode, ZIMGroupInviteMode, ZIMGroupJoinMode } from '@parley/client';
import { type ReactNode, useId } from 'react';
import type { GroupView } from './group-view.ts';
import { useTexts } from './use-language.ts';

interface GroupModesProps {
  readonly view: GroupView;
}

/** How one comes into a group, for owner and admins. */
export function GroupModes({ view: { groupID, info, actions, tell } }: GroupModesProps): ReactNode {
  const { modes: texts, page } = useTexts().groups;
  const { joinMode, inviteMode, beInviteMode } = info.verifyInfo;
  const id = useId();
  const set = (modes: Partial<typeof info.verifyInfo>): void =>
    void actions.setModes(groupID, modes).then((outcome) => tell(outcome, page.saved));
  return (
    <section className="group-section group-modes" aria-labelledby={id}>
      <h3 id={id}>{texts.heading}</h3>
      <Choice
        label={texts.joinMode}
        value={joinMode}
        options={[
          [ZIMGroupJoinMode.Any, texts.join.Any],
          [ZIMGroupJoinMode.Auth, texts.join.Auth],
          [ZIMGroupJoinMode.Forbid, texts.join.Forbid],
        ]}
        onChange={(mode) => set({ joinMode: mode })}
      />
      <Choice
        label={texts.inviteMode}
        value={inviteMode}
        options={[
          [ZIMGroupInviteMode.Any, texts.invite.Any],
          [ZIMGroupInviteMode.Admin, texts.invite.Admin],
        ]}
        onChange={(mode) => set({ inviteMode: mode })}
      />
      <Choice
        label={texts.beInviteMode}
        value={beInviteMode}
        options={[
          [ZIMGroupBeInviteMode.None, texts.beInvite.None],
          [ZIMGroupBeInviteMode.Auth, texts.beInvite.Auth],
        ]}
        onChange={(mode) => set({ beInviteMode: mode })}
      />
    </section>
  );
}

interface ChoiceProps<Mode extends number> {
  readonly label: string;
  readonly value: Mode;
  readonly options: readonly (readonly [mode: Mode, label: string])[];
  readonly onChange: (mode: Mode) => void;
}

function Choice<Mode extends number>({ label, value, options, onChange }: ChoiceProps<Mode>): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find(([mode]) => `${mode}` === target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([mode, name]) => (
          <option key={mode} value={mode}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
