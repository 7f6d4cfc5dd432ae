/** What the server accepts as a user ID. */
export const userIDCharsMax = 32;
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
