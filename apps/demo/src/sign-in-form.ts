import type { Credentials } from './kept-session.ts';
import type { Person } from './person.ts';
import type { Texts } from './texts/english.ts';
import { isUserID, proposeUserID, userIDIn } from './user-id.ts';

/** What stands in the fields of the sign-in form. */
export interface SignInForm {
  readonly userName: string;
  /** `undefined` while it follows the name. */
  readonly ownUserID: string | undefined;
  readonly appID: string;
  readonly token: string;
}

type SignInField = 'userName' | 'userID' | 'appID' | 'token';
/** What is wrong with a field; each language has a sentence for it. */
type SignInFault = keyof Texts['signIn']['faults'];
export type SignInErrors = Readonly<Partial<Record<SignInField, SignInFault>>>;

export type CheckedSignIn =
  | { readonly isValid: true; readonly person: Person; readonly credentials?: Credentials }
  | { readonly isValid: false; readonly errors: SignInErrors; readonly firstField: SignInField };

/** What stands in the fields at first: whoever was signed in last, with an ID that follows the name again if it did. */
export function beginSignIn(
  { person, appID }: { readonly person?: Person; readonly appID?: number },
  isTokenNeeded: boolean,
): SignInForm {
  const { userID, userName } = person ?? { userID: undefined, userName: '' };
  const isOwn = isTokenNeeded || userID !== proposeUserID(userName);
  return { userName, ownUserID: isOwn ? userID : undefined, appID: `${appID ?? ''}`, token: '' };
}

export const shownUserID = ({ ownUserID, userName }: SignInForm): string => ownUserID ?? proposeUserID(userName);

const appIDMax = 4_294_967_295;
const userNameBytesMax = 256;

export const isNameTooLong = (name: string): boolean => new TextEncoder().encode(name).length > userNameBytesMax;

/**
 * Says what is wrong field by field, or who is to be signed in. Beside a token of one's own the name may be left out:
 * the app has given one.
 */
export function checkSignIn(form: SignInForm, isTokenNeeded: boolean): CheckedSignIn {
  const userName = form.userName.trim();
  const userID = userIDIn(shownUserID(form));
  const token = form.token.trim();
  const appID = /^\d{1,10}$/.test(form.appID.trim()) ? Number(form.appID.trim()) : 0;
  const faults: readonly (readonly [SignInField, boolean, SignInFault])[] = [
    ['userName', !isTokenNeeded && userName === '', 'nameMissing'],
    ['userName', isNameTooLong(userName), 'nameTooLong'],
    ['userID', (isTokenNeeded || userName !== '') && !isUserID(userID), 'userIDInvalid'],
    ['appID', isTokenNeeded && (appID < 1 || appID > appIDMax), 'appIDInvalid'],
    ['token', isTokenNeeded && token === '', 'tokenMissing'],
  ];
  const found = faults.filter(([, isWrong]) => isWrong);
  const [first] = found;
  if (first) {
    const errors = Object.fromEntries(found.map(([field, , error]) => [field, error]));
    return { isValid: false, errors, firstField: first[0] };
  }
  const person = { userID, userName };
  return isTokenNeeded ? { isValid: true, person, credentials: { appID, token } } : { isValid: true, person };
}
