import { useFriends } from '@parley/react';
import { type ReactNode, useMemo, useState } from 'react';
import { findFriends, nameOfFriend } from '../contacts.ts';
import { invitedAtOnceMax } from '../groups.ts';
import { userIDIn } from '../user-id.ts';
import { findFault, type LookupFault } from '../user-lookup.ts';
import { Avatar } from './avatar.tsx';
import { Field } from './field.tsx';
import { CloseIcon } from './icons.tsx';
import { useMessaging } from './messaging-context.ts';
import { explain, Similar } from './new-chat-dialog.tsx';
import { useTexts } from './use-language.ts';

interface PeoplePickerProps {
  readonly chosen: readonly string[];
  readonly onChange: (change: (before: readonly string[]) => readonly string[]) => void;
  /** Those who are there already, and are not offered. */
  readonly without?: ReadonlySet<string>;
}

/** Chooses people: contacts by a tick, others by the user ID. */
export function PeoplePicker({ chosen, onChange, without }: PeoplePickerProps): ReactNode {
  const { groups: texts, parts } = useTexts();
  const friends = useFriends();
  const offered = useMemo(
    () => findFriends(friends, '', parts.locale).filter(({ userID }) => without?.has(userID) !== true),
    [friends, parts.locale, without],
  );
  const others = chosen.filter((userID) => !offered.some((friend) => friend.userID === userID));
  const add = (userID: string): void => onChange((before) => [...before, userID]);
  const remove = (userID: string): void => onChange((before) => before.filter((other) => other !== userID));
  return (
    <div className="people-picker">
      {offered.length > 0 && (
        <fieldset className="picker-contacts">
          <legend>{texts.contacts}</legend>
          <div>
            {offered.map((friend) => {
              const { userID, userAvatarUrl } = friend;
              const isChosen = chosen.includes(userID);
              return (
                <label key={userID}>
                  <input type="checkbox" checked={isChosen} onChange={() => (isChosen ? remove : add)(userID)} />
                  <Avatar userID={userID} name={nameOfFriend(friend)} url={userAvatarUrl} />
                  <span dir="auto">{nameOfFriend(friend)}</span>
                </label>
              );
            })}
          </div>
        </fieldset>
      )}
      <ByID chosen={chosen} onAdd={add} />
      {others.length > 0 && (
        <ul className="picker-others">
          {others.map((userID) => (
            <li key={userID}>
              <bdi>{userID}</bdi>
              <button type="button" aria-label={texts.unchoose(userID)} onClick={() => remove(userID)}>
                <CloseIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" className="hint">
        {texts.chosen(chosen.length)}
      </p>
    </div>
  );
}

interface ByIDProps extends Pick<PeoplePickerProps, 'chosen'> {
  readonly onAdd: (userID: string) => void;
}

function ByID({ chosen, onAdd }: ByIDProps): ReactNode {
  const texts = useTexts();
  const { profiles, chats } = useMessaging();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<LookupFault | string>();
  const [isLooking, setIsLooking] = useState(false);
  const look = async (userID: string, isCaseMeant: boolean): Promise<void> => {
    if (isLooking) return;
    if (chosen.includes(userID)) return setFault(texts.groups.chosenAlready);
    if (chosen.length >= invitedAtOnceMax) return setFault(texts.groups.tooMany(invitedAtOnceMax));
    setIsLooking(true);
    const found = await findFault(userID, { profiles, list: chats.list.get() }, isCaseMeant);
    setIsLooking(false);
    setFault(found);
    if (found) return;
    // Somebody may have typed on.
    setText((typed) => (userIDIn(typed) === userID ? '' : typed));
    onAdd(userID);
  };
  const add = (): void => void look(userIDIn(text), false);
  return (
    <>
      <div className="picker-by-id">
        <Field
          label={texts.groups.byID}
          error={typeof fault === 'object' ? explain(fault, texts) : fault}
          value={text}
          autoCapitalize="none"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            // The form around it is sent by its own button.
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (text.trim() !== '') add();
          }}
        />
        <button
          type="button"
          aria-disabled={isLooking || text.trim() === ''}
          onClick={() => text.trim() !== '' && add()}
        >
          {texts.groups.addByID}
        </button>
      </div>
      {typeof fault === 'object' && (
        <Similar fault={fault} label={texts.contacts.meant} onChoose={(userID) => void look(userID, true)} />
      )}
    </>
  );
}
