import { describe, expect, it } from 'vitest';
import { beginSignIn, checkSignIn, type SignInForm, shownUserID } from './sign-in-form.ts';

const form: SignInForm = { userName: ' Anna Maria ', ownUserID: undefined, appID: ' 42 ', token: ' 04abc ' };

describe('the sign-in form', () => {
  it('takes the user ID from the name until there is an own one', () => {
    expect(shownUserID(form)).toBe('Anna-Maria');
    expect(shownUserID({ ...form, ownUserID: 'am' })).toBe('am');
  });

  it('begins with whoever was signed in last, and lets the ID follow another name if it followed that one', () => {
    expect(beginSignIn({}, false)).toMatchObject({ userName: '', ownUserID: undefined });
    const person = { userID: 'vera', userName: 'vera' };
    const vera = beginSignIn({ person }, false);
    expect([shownUserID(vera), shownUserID({ ...vera, userName: 'xenia' })]).toEqual(['vera', 'xenia']);
    const own = beginSignIn({ person: { ...person, userID: 'v' } }, false);
    expect(shownUserID({ ...own, userName: 'xenia' })).toBe('v');
    expect(beginSignIn({ person, appID: 7 }, true)).toMatchObject({ ownUserID: 'vera', appID: '7', token: '' });
  });

  it('signs in by name alone where the server hands out tokens', () => {
    const person = { userID: 'Anna-Maria', userName: 'Anna Maria' };
    expect(checkSignIn({ ...form, appID: '', token: '' }, false)).toEqual({ isValid: true, person });
  });

  it('hands on AppID and token where it hands out none', () => {
    expect(checkSignIn(form, true)).toMatchObject({ isValid: true, credentials: { appID: 42, token: '04abc' } });
  });

  it('needs no name there: the app has given one', () => {
    const nameless = { ...form, userName: ' ', ownUserID: 'anna' };
    expect(checkSignIn(nameless, true)).toMatchObject({ isValid: true, person: { userID: 'anna', userName: '' } });
    expect(checkSignIn({ ...nameless, ownUserID: '' }, true)).toMatchObject({ firstField: 'userID' });
  });

  it('takes a user ID without what nobody sees, case as it is', () => {
    const typed = { ...form, ownUserID: ' Alice\u200b\t' };
    expect(checkSignIn(typed, false)).toMatchObject({ isValid: true, person: { userID: 'Alice' } });
  });

  const faults: readonly { rule: string; part: Partial<SignInForm>; fields: string[] }[] = [
    { rule: 'neither name nor user ID', part: { userName: ' ' }, fields: ['userID'] },
    { rule: 'a name over 256 bytes', part: { userName: 'ä'.repeat(129), ownUserID: 'a' }, fields: ['userName'] },
    { rule: 'a name without a usable character', part: { userName: '小明' }, fields: ['userID'] },
    { rule: 'an own user ID with a space', part: { ownUserID: 'a b' }, fields: ['userID'] },
    { rule: 'an AppID of 0', part: { appID: '0' }, fields: ['appID'] },
    { rule: 'an AppID over 32 bits', part: { appID: '4294967296' }, fields: ['appID'] },
    { rule: 'an AppID in another notation', part: { appID: '0x10' }, fields: ['appID'] },
    { rule: 'a blank token', part: { token: ' ' }, fields: ['token'] },
    { rule: 'several faults', part: { userName: '', token: '' }, fields: ['userID', 'token'] },
  ];
  it('names what is wrong', () => {
    expect(checkSignIn({ ...form, userName: '' }, false)).toMatchObject({ errors: { userName: 'nameMissing' } });
  });

  it.each(faults)('refuses $rule', ({ part, fields }) => {
    const checked = checkSignIn({ ...form, ...part }, true);
    expect(checked.isValid ? [] : Object.keys(checked.errors)).toEqual(fields);
    expect(checked).toMatchObject({ firstField: fields[0] });
  });
});
