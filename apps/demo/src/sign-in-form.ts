import type { Credentials, Person } from './session.ts';
import { texts } from './texts.ts';
import { isUserID, proposeUserID } from './user-id.ts';

/** What stands in the fields of the sign-in form. */
export interface SignInForm {
  readonly userName: string;
  /** `undefined` while it follows the name. */
  readonly ownUserID: string | undefined;
  readonly appID: string;
  readonly token: string;
}

type SignInField = 'userName' | 'userID' | 'appID' | 'token';
export type SignInErrors = Readonly<Partial<Record<SignInField, string>>>;

export type CheckedSignIn =
  | { readonly isValid: true; readonly person: Person; readonly credentials?: Credentials }
  | { readonly isValid: false; readonly errors: SignInErrors; readonly firstField: SignInField };

export const shownUserID = ({ ownUserID, userName }: SignInForm): string => ownUserID ?? proposeUserID(userName);

const appIDMax = 4_294_967_295;

/** Says what is wrong field by field, in the order of the form, or who is to be signed in. */
export function checkSignIn(form: SignInForm, isTokenNeeded: boolean): CheckedSignIn {
  const userName = form.userName.trim();
  const userID = shownUserID(form);
  const token = form.token.trim();
  const appID = /^\d{1,10}$/.test(form.appID.trim()) ? Number(form.appID.trim()) : 0;
  const faults: readonly (readonly [SignInField, boolean, string])[] = [
    ['userName', userName === '', texts.signIn.nameMissing],
    ['userID', userName !== '' && !isUserID(userID), texts.signIn.userIDInvalid],
    ['appID', isTokenNeeded && (appID < 1 || appID > appIDMax), texts.signIn.appIDInvalid],
    ['token', isTokenNeeded && token === '', texts.signIn.tokenMissing],
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
