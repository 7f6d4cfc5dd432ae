/** The door: what session, conversations and messages may ask of users. */
export { createUserDirectory, enterUser, type UserDirectory, type UserIDs, userIDLock } from './service.ts';
export { countActive, usageLocks, usageSweep } from './usage.ts';
