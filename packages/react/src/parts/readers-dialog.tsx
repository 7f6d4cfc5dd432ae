import type { ZIMErrorCode } from '@parley/client';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type ChatMessage, type SomeMembers, useReaders } from '../index.ts';
import { Avatar } from './avatar.tsx';
import { Dialog } from './dialog.tsx';
import { type PartsTexts, reasonOf } from './english.ts';

interface ReadersDialogProps {
  /** As it stands now: its numbers change while the dialog is open. */
  readonly message: ChatMessage;
  readonly pictureOf: ((avatarUrl: string) => string | undefined) | undefined;
  readonly texts: PartsTexts;
  readonly onClose: () => void;
}

/** What is said where the user is not in the group any more, or it is no more. */
const outCodes: readonly number[] = [6000521, 6000523] satisfies readonly ZIMErrorCode[];

/** Who has read a message of a group, and who has not. */
export function ReadersDialog({ message, pictureOf, texts, onClose }: ReadersDialogProps): ReactNode {
  const { readers, menu } = texts;
  const { read, unread, failureCode, loadMore } = useReaders(message);
  const { count = 0, of = 0 } = message.details?.readBy ?? {};
  return (
    <Dialog className="parley-dialog parley-readers" label={menu.readers} closeLabel={menu.close} onClose={onClose}>
      {failureCode !== undefined && (
        <p role="alert">
          {readers.failed(outCodes.includes(failureCode) ? readers.out : reasonOf(texts, failureCode))}
        </p>
      )}
      {!read && failureCode === undefined && <p role="status">{readers.loading}</p>}
      {read && (
        <People
          list={read}
          {...{ heading: readers.read(count), none: readers.none, more: readers.more, pictureOf }}
          onMore={() => loadMore('read')}
        />
      )}
      {unread && (
        <People
          list={unread}
          {...{ heading: readers.unread(of - count), none: readers.all, more: readers.more, pictureOf }}
          onMore={() => loadMore('unread')}
        />
      )}
    </Dialog>
  );
}

interface PeopleProps extends Pick<ReadersDialogProps, 'pictureOf'> {
  readonly list: SomeMembers;
  readonly heading: string;
  /** Said of an empty list. */
  readonly none: string;
  readonly more: string;
  readonly onMore: () => void;
}

function People({ list: { members, hasMore }, heading, none, more, pictureOf, onMore }: PeopleProps): ReactNode {
  const id = useId();
  const people = useRef<HTMLUListElement>(null);
  /** Where those begin that were asked for last: whoever goes by keys goes on there. */
  const [from, setFrom] = useState(0);
  const isThere = from > 0 && members.length > from;
  useEffect(() => {
    const first = isThere ? people.current?.children[from] : undefined;
    if (first instanceof HTMLElement) first.focus();
  }, [from, isThere]);
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{heading}</h3>
      {members.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul ref={people}>
          {members.map(({ userID, userName, memberNickname, memberAvatarUrl, userAvatarUrl }) => {
            const name = memberNickname || userName || userID;
            return (
              <li key={userID} tabIndex={-1}>
                <Avatar id={userID} name={name} picture={pictureOf?.(memberAvatarUrl || userAvatarUrl)} />
                <span dir="auto">{name}</span>
              </li>
            );
          })}
        </ul>
      )}
      {hasMore && (
        <button
          type="button"
          aria-describedby={id}
          onClick={() => {
            setFrom(members.length);
            onMore();
          }}
        >
          {more}
        </button>
      )}
    </section>
  );
}
