import { type ReactNode, useId } from 'react';
import { addressOfPicture, ownPictures } from '../avatar-address.ts';
import { Avatar } from './avatar.tsx';
import { useTexts } from './use-language.ts';

interface PicturesProps {
  /** Whose picture it is: a user, or a group. */
  readonly id: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly onChoose: (avatarUrl: string) => void;
}

/** The pictures that the page brings along, and none. */
export function Pictures({ id, name, avatarUrl, onChoose }: PicturesProps): ReactNode {
  const { settings } = useTexts();
  const group = useId();
  const choices = [
    { address: '', label: settings.noPicture },
    ...ownPictures.map((picture) => ({ address: addressOfPicture(picture), label: settings.pictures[picture] })),
  ];
  return (
    <fieldset className="pictures">
      <legend>{settings.picture}</legend>
      {choices.map(({ address, label }) => (
        <label key={address} title={label}>
          <input
            type="radio"
            name={group}
            className="visually-hidden"
            checked={avatarUrl === address}
            onChange={() => onChoose(address)}
          />
          <Avatar userID={id} name={name} url={address} />
          <span className="visually-hidden">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
