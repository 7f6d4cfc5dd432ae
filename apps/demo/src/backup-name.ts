/** What a file with the messages of a user is called; user IDs may have signs that names of files may not. */
export const backupNameOf = (userID: string, now: Date): string =>
  `parley-${userID.replace(/[^\w.-]+/gu, '_')}-${now.toISOString().slice(0, 10)}.txt`;
