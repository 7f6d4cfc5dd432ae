/** What the server accepts as a user ID. */
const userIDCharsMax = 32;
const userIDPattern = '[0-9A-Za-z!#$%&\\(\\)+\\-:;<=.>?@\\[\\]^_\\{\\}\\|~]{1,32}';
const whole = new RegExp(`^${userIDPattern}$`);
const forbidden = /[^0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]+/g;

export function isUserID(text: string): boolean {
  return whole.test(text);
}

/** Proposes the user ID for a name; empty when no character of the name can be part of one. */
export function proposeUserID(name: string): string {
  return name
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .replace(forbidden, '-')
    .slice(0, userIDCharsMax)
    .replace(/^-+|-+$/g, '');
}

/**
 * The user ID that somebody means by what he typed or pasted: without spaces around it and without characters that
 * nobody sees, case as it is.
 */
export const userIDIn = (text: string): string => text.replace(/\p{Format}+/gu, '').trim();

export const differsInCaseAlone = (left: string, right: string): boolean =>
  left !== right && left.toLowerCase() === right.toLowerCase();

/** How else the same ID is likely to be written. */
export function caseVariantsOf(userID: string): readonly string[] {
  const small = userID.toLowerCase();
  const capitalised = small.charAt(0).toUpperCase() + small.slice(1);
  return [...new Set([small, capitalised, userID.toUpperCase()])].filter((variant) => variant !== userID);
}
