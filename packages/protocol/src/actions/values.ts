import { count, integer, list, object, optional, parse, type Schema, text } from '../schema.ts';

const idAlphabet = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_ {}|~]+$/;
const roomAlphabet = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_ {}|~,]*$/;

/** 1–32 bytes of the characters of a userID, or the space. */
export const id = text({ bytesMin: 1, bytesMax: 32, alphabet: idAlphabet });

/** The same up to 64 bytes, which the queries about users take; over 32 nobody is found. */
export const longID = text({ bytesMin: 1, bytesMax: 64, alphabet: idAlphabet });

/** 1–128 bytes; the comma is allowed beside the characters of an `id`. */
export const roomID = text({ bytesMin: 1, bytesMax: 128, alphabet: roomAlphabet });

/** The same, or nothing. */
export const roomIDOrNone = text({ bytesMax: 128, alphabet: roomAlphabet });

/** Any text; what it may be is decided for each target, so that one does not stand in the way of the others. */
export const shortText = text({ bytesMax: 65_536 });

/** What was sent as an ID or a key, to name it in the answer; what is no text or none that everybody can read is empty. */
export const toldAgain = (value: unknown): string => {
  const parsed = parse(shortText, value);
  return parsed.ok ? parsed.value : '';
};

/** The userID that an entry of a list names, for the list of failures; whatever the entry is, it is told as text. */
export const userIDIn = (entry: unknown): string =>
  toldAgain(typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'UserId') : undefined);

/** 0 or 1. */
export const zeroOrOne = integer({ min: 0, max: 1 });

/** A list that must not be empty; one that is too long is answered with `over`, by default 660000002. */
export const entries = <Item>(item: Schema<Item>, max: number, over?: number): Schema<Item[]> =>
  list(item, { min: 1, max, ...(over !== undefined && { over }) });

/** How many entries of a list are asked for at once. */
export const limit = (max: number): Schema<number> => integer({ min: 1, max });

/** How many entries a page has: 1 to 100; absent, 0 or more than 100 is 100. */
export const pageLimit = count;
export const pageEntriesMax = 100;

export const subCode = count;

/** The users for whom it could not be done, and why. */
export const failedUsers = (max: number) =>
  list(object({ UserId: shortText, SubCode: subCode, SubMessage: optional(shortText) }), { max });
