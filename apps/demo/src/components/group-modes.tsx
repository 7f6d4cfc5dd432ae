import { ZIMGroupBeInviteMode, ZIMGroupInviteMode, ZIMGroupJoinMode, type ZIMGroupVerifyInfo } from '@parley/client';
import type { ActionOutcome } from '@parley/react';
import { type ReactNode, useId } from 'react';
import type { GroupView } from './group-view.ts';
import { useChosen } from './use-chosen.ts';
import { useTexts } from './use-language.ts';

interface GroupModesProps {
  readonly view: GroupView;
}

/** How one comes into a group, for owner and admins. */
export function GroupModes({ view: { groupID, info, actions, tell } }: GroupModesProps): ReactNode {
  const { modes: texts, page } = useTexts().groups;
  const { joinMode, inviteMode, beInviteMode } = info.verifyInfo;
  const id = useId();
  const set = async (modes: Partial<ZIMGroupVerifyInfo>): Promise<ActionOutcome> => {
    const outcome = await actions.setModes(groupID, modes);
    tell(outcome, page.saved);
    return outcome;
  };
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
        onChoose={(mode) => set({ joinMode: mode })}
      />
      <Choice
        label={texts.inviteMode}
        value={inviteMode}
        options={[
          [ZIMGroupInviteMode.Any, texts.invite.Any],
          [ZIMGroupInviteMode.Admin, texts.invite.Admin],
        ]}
        onChoose={(mode) => set({ inviteMode: mode })}
      />
      <Choice
        label={texts.beInviteMode}
        value={beInviteMode}
        options={[
          [ZIMGroupBeInviteMode.None, texts.beInvite.None],
          [ZIMGroupBeInviteMode.Auth, texts.beInvite.Auth],
        ]}
        onChoose={(mode) => set({ beInviteMode: mode })}
      />
    </section>
  );
}

interface ChoiceProps<Mode extends number> {
  readonly label: string;
  readonly value: Mode;
  readonly options: readonly (readonly [mode: Mode, label: string])[];
  readonly onChoose: (mode: Mode) => Promise<ActionOutcome>;
}

function Choice<Mode extends number>({ label, value, options, onChoose }: ChoiceProps<Mode>): ReactNode {
  const [shown, choose] = useChosen(value, onChoose);
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={shown}
        onChange={({ target }) => {
          const chosen = options.find(([mode]) => `${mode}` === target.value);
          if (chosen) void choose(chosen[0]);
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
