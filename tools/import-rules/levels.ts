/**
 * The features of the server, from the lowest level to the highest. A feature may call the doors of lower levels, never
 * one of its own level or above. A new feature gets its place here.
 */
export const featureLevels: readonly (readonly string[])[] = [
  ['push', 'files', 'moderation', 'callbacks', 'community'],
  ['users'],
  ['blacklist'],
  ['logs', 'friends', 'rooms', 'status'],
  ['conversations', 'session'],
  ['messages', 'calls'],
  ['receipts'],
  ['groups', 'search'],
];
