import type { ZIMGroupMemberInfo } from '@parley/client';

/** Somebody who can be mentioned; without an ID it is everybody. */
export interface MentionChoice {
  readonly userID: string | undefined;
  /** What stands behind the sign in the text. */
  readonly label: string;
  /** What else he is called. */
  readonly hint: string;
}

/** What is being typed behind the sign: where it begins, and its letters. */
export interface MentionToken {
  readonly start: number;
  readonly query: string;
}

const tokenPattern = /(?:^|\s)@([^\s@]{0,64})$/u;

/** The mention that is being typed before the caret. */
export function mentionTokenAt(text: string, caret: number): MentionToken | undefined {
  const query = tokenPattern.exec(text.slice(0, caret))?.[1];
  return query === undefined ? undefined : { start: caret - query.length - 1, query };
}

/** The text with the choice in place of what was typed, and where the caret stands then. */
export function insertMention(text: string, { start, query }: MentionToken, { label }: MentionChoice) {
  const inserted = `@${label} `;
  const after = text.slice(start + 1 + query.length);
  return { text: `${text.slice(0, start)}${inserted}${after.replace(/^ /, '')}`, caret: start + inserted.length };
}

interface Mentioned {
  readonly mentionedUserIDs?: string[];
  readonly isMentionAll?: true;
}

/** As many as a message mentions. */
const mentionedMax = 50;

/** Whom a text mentions, of those who were picked: whose label was taken out of it again is not meant. */
export function mentionsIn(text: string, picked: readonly MentionChoice[]): Mentioned {
  let rest = text;
  const there = picked
    // A name may begin with another one.
    .toSorted((one, other) => other.label.length - one.label.length)
    .filter(({ label }, index, sorted) => {
      const isFound = rest.includes(`@${label}`);
      if (sorted[index + 1]?.label !== label) rest = rest.replaceAll(`@${label}`, ' ');
      return isFound;
    });
  const userIDs = [...new Set(there.flatMap(({ userID }) => userID ?? []))].slice(0, mentionedMax);
  return {
    ...(userIDs.length > 0 && { mentionedUserIDs: userIDs }),
    ...(there.some(({ userID }) => userID === undefined) && { isMentionAll: true }),
  };
}

type Member = Pick<ZIMGroupMemberInfo, 'userID' | 'userName' | 'memberNickname'>;

/** Those who are called so, by nickname, name or ID, without the reader. */
export function choicesOf(members: readonly Member[], query: string, selfUserID: string | undefined) {
  const sought = query.toLowerCase();
  const known = new Map(members.map((member) => [member.userID, member]));
  return [...known.values()]
    .filter(
      ({ userID, userName, memberNickname }) =>
        userID !== selfUserID && `${memberNickname}\n${userName}\n${userID}`.toLowerCase().includes(sought),
    )
    .map(({ userID, userName, memberNickname }): MentionChoice => {
      const label = memberNickname || userName || userID;
      const other = memberNickname !== '' && userName !== '' ? userName : userID;
      return { userID, label, hint: other === label ? '' : other };
    });
}
