import type { Person } from './person.ts';

/** Two people whom a first visitor can be, one in each window. */
const left: Person = { userID: 'robin', userName: 'Robin' };
const right: Person = { userID: 'kim', userName: 'Kim' };
export const suggestedPeople: readonly Person[] = [left, right];

/** Whom to be in the other window. */
export const partnerOf = (userID: string): Person => (userID === left.userID ? right : left);
