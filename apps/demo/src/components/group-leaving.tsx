import type { ActionOutcome } from '@parley/react';
import { type ReactNode, useId } from 'react';
import { roles } from '../groups.ts';
import type { GroupView } from './group-view.ts';
import { useTexts } from './use-language.ts';

interface GroupLeavingProps {
  readonly view: GroupView;
}

/** The ways out of a group. */
export function GroupLeaving({ view }: GroupLeavingProps): ReactNode {
  const { leaving: texts } = useTexts().groups;
  const { groupID, name, self, rights, memberCount, actions, tell, open } = view;
  const id = useId();
  const leaveText =
    self.memberRole !== roles.owner ? texts.leaveText : memberCount === 1 ? texts.leaveAlone : texts.leaveAsOwner;
  const goAfter = async (call: Promise<ActionOutcome>): Promise<void> => {
    const outcome = await call;
    if (outcome.isDone) window.location.hash = '#list';
    else tell(outcome);
  };
  const leave = (): void =>
    open({
      kind: 'question',
      question: {
        ...{ heading: texts.leaveHeading(name), text: leaveText, confirm: texts.leave },
        act: () => void goAfter(actions.leave(groupID)),
      },
    });
  const dismiss = (): void =>
    open({
      kind: 'question',
      question: {
        ...{ heading: texts.dismissHeading(name), text: texts.dismissText, confirm: texts.dismiss },
        act: () => void goAfter(actions.dismiss(groupID)),
      },
    });
  return (
    <section className="group-section group-leaving" aria-labelledby={id}>
      <h3 id={id}>{texts.heading}</h3>
      <div>
        <button type="button" className="danger" onClick={leave}>
          {texts.leave}
        </button>
        {rights.dismisses && (
          <button type="button" className="danger" onClick={dismiss}>
            {texts.dismiss}
          </button>
        )}
      </div>
    </section>
  );
}
