/** What a message is searched by: the type, the kind of a Custom message, when and by whom it was sent, its text. */
export type Searched = readonly [type: number, subType: number, timestamp: number, senderUserID: string, text: string];

/** What is asked of a message. An empty list asks for nothing. */
export interface Conditions {
  /** In lower case; all of them occur. */
  readonly keywords: readonly string[];
  readonly types: readonly number[];
  /** Of Custom messages alone. */
  readonly subTypes: readonly number[];
  readonly senderUserIDs: readonly string[];
  /** Not older, and not newer, in Unix milliseconds; 0: open. */
  readonly startTime: number;
  readonly endTime: number;
}

/** Anything that may be the content of a message, on the server or on this device alone. */
interface Content {
  readonly type: number;
  readonly message?: string | undefined;
  readonly subType?: number | undefined;
  readonly searchedContent?: string | undefined;
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly fileName?: string | undefined;
  readonly messageInfoList?: readonly Content[] | undefined;
}

const custom = 200;

/** Between texts of one message; nobody writes it, so that no keyword reaches across. */
const gap = '\u0000';

/** The text by which a search finds what a message says, by its type; `undefined`: no search ever finds it. */
const texts: Readonly<Record<number, (content: Content) => string | undefined>> = {
  1: ({ message }) => message,
  10: ({ messageInfoList = [] }) => messageInfoList.map((item) => texts[item.type]?.(item) ?? '').join(gap),
  11: () => '',
  12: ({ fileName }) => fileName,
  13: () => '',
  14: () => '',
  100: ({ title = '', summary = '' }) => title + gap + summary,
  [custom]: ({ searchedContent }) => searchedContent,
};

interface Searchable {
  readonly timestamp: number;
  readonly senderUserID: string;
  readonly content: Content;
}

/** Where a row stands. */
export interface Place {
  readonly log: number;
  readonly orderKey: number;
}

/** What a search looks at; `undefined` for what it never finds: Revoke, Tips, System and types that are not known. */
export function searchedOf({ content, timestamp, senderUserID }: Searchable): Searched | undefined {
  const { type, subType = 0 } = content;
  const textOf = texts[type];
  return textOf && [type, subType, timestamp, senderUserID, (textOf(content) ?? '').toLowerCase()];
}

const isIn = <Value>(list: readonly Value[], value: Value): boolean => list.length === 0 || list.includes(value);

export function isMatch(searched: Searched | undefined, conditions: Conditions): boolean {
  if (!searched) return false;
  const [type, subType, timestamp, senderUserID, text] = searched;
  const { keywords, types, subTypes, senderUserIDs, startTime, endTime } = conditions;
  return (
    keywords.every((keyword) => text.includes(keyword)) &&
    isIn(types, type) &&
    (type !== custom || isIn(subTypes, subType)) &&
    isIn(senderUserIDs, senderUserID) &&
    timestamp >= startTime &&
    (endTime === 0 || timestamp <= endTime)
  );
}

/** Where those of the rows stand that match; nothing else of them is held on to. */
export const placesOf = (rows: readonly (Searchable & Place)[], conditions: Conditions): readonly Place[] =>
  rows.filter((row) => isMatch(searchedOf(row), conditions)).map(({ log, orderKey }) => ({ log, orderKey }));
