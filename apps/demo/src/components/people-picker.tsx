import type { ZIMFriendInfo } from '@parley/client';
import { useFriends } from '@parley/react';
import { type ReactNode, useMemo, useState } from 'react';
import { contactsAtOnce, findFriends, nameOfFriend } from '../contacts.ts';
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
  const { groups: texts } = useTexts();
  const friends = useFriends();
  const offered = useMemo(() => friends.filter(({ userID }) => without?.has(userID) !== true), [friends, without]);
  const others = chosen.filter((userID) => !offered.some((friend) => friend.userID === userID));
  const add = (userID: string): void => onChange((before) => [...before, userID]);
  const remove = (userID: string): void => onChange((before) => before.filter((other) => other !== userID));
  const isFull = chosen.length >= invitedAtOnceMax;
  return (
    <div className="people-picker">
      {offered.length > 0 && (
        <Contacts offered={offered} chosen={chosen} isFull={isFull} onAdd={add} onRemove={remove} />
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
        {texts.chosen(chosen.length)} {isFull && texts.tooMany(invitedAtOnceMax)}
      </p>
    </div>
  );
}

interface ContactsProps extends Pick<PeoplePickerProps, 'chosen'> {
  readonly offered: readonly ZIMFriendInfo[];
  readonly isFull: boolean;
  readonly onAdd: (userID: string) => void;
  readonly onRemove: (userID: string) => void;
}

/** More than these are searched. */
const searchedFrom = 10;

function Contacts({ offered, chosen, isFull, onAdd, onRemove }: ContactsProps): ReactNode {
  const { groups: texts, contacts, parts } = useTexts();
  const [query, setQuery] = useState('');
  const found = useMemo(() => findFriends(offered, query, parts.locale), [offered, query, parts.locale]);
  return (
    <fieldset className="picker-contacts">
      <legend>{texts.contacts}</legend>
      {offered.length > searchedFrom && (
        <input
          type="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={texts.searchContacts}
          placeholder={contacts.searchShort}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      )}
      <div>
        {found.length === 0 && <p className="hint">{contacts.nothingFound(query.trim())}</p>}
        {found.slice(0, contactsAtOnce).map((friend) => {
          const { userID, userAvatarUrl } = friend;
          const isChosen = chosen.includes(userID);
          return (
            <label key={userID}>
              <input
                type="checkbox"
                checked={isChosen}
                disabled={isFull && !isChosen}
                onChange={() => (isChosen ? onRemove : onAdd)(userID)}
              />
              <Avatar userID={userID} name={nameOfFriend(friend)} url={userAvatarUrl} />
              <span dir="auto">{nameOfFriend(friend)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
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
