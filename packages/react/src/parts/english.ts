const status = { sending: 'Sending…', sent: 'Sent', read: 'Read', failed: 'Not sent.' };

/** What stands in place of a message whose words are not there. */
const gone = {
  revoked: 'This message was taken back.',
  revokedOwn: 'You took this message back.',
};

/** What the parts say. An app that says something else hands in its own: `{ ...english, list: { ...english.list, … } }`. */
export const english = {
  /** How days and times are written. */
  locale: 'en',
  layout: { noneHeading: 'Ready when you are', none: 'Choose a conversation.' },
  list: {
    ...status,
    label: 'Conversations',
    loading: 'Loading your conversations…',
    empty: 'No conversations yet',
    noMessages: 'No messages yet',
    unsupported: 'This kind of message cannot be shown here.',
    own: (text: string): string => `You: ${text}`,
    ...gone,
    typing: 'is typing…',
    unread: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    unreadShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
  },
  thread: {
    ...status,
    /** Names the thread for a screen reader. */
    label: (name: string): string => `Messages with ${name}`,
    back: 'Back to the conversations',
    loading: 'Loading messages…',
    loadFailed: 'The messages could not be loaded.',
    loadAgain: 'Try again',
    beginning: 'This is the beginning of the conversation.',
    sayHello: (name: string): string => `Say hello to ${name}!`,
    empty: 'There are no messages here yet.',
    lastWrote: (day: string, time: string): string => `Last message: ${day}, ${time}`,
    neverWrote: 'Has not written yet',
    unreadFromHere: 'Unread from here',
    toEnd: 'To the newest message',
    newCount: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    newCountShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
    unsupported: 'This kind of message cannot be shown here.',
    own: 'You',
    ...gone,
    edited: 'edited',
    quoteOf: 'Answer to',
    quoteGone: 'This message is not there any more.',
    openCombined: 'Open:',
    andOthers: (count: number): string => (count === 1 ? 'and 1 other' : `and ${count} others`),
    more: 'What to do with this message',
    chosen: 'Chosen',
    typing: (names: string): string => `${names} is typing…`,
    notSent: (reason: string | undefined): string => (reason === undefined ? 'Not sent.' : `Not sent: ${reason}`),
    retry: 'Try again',
    retryLabel: (text: string): string => `Try again to send “${text}”`,
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    disconnected: 'Not connected',
    signedOut: 'Not signed in',
  },
  /** What can be done with a message. */
  menu: {
    label: 'Message',
    react: (reaction: string): string => `React with ${reaction}`,
    reply: 'Reply',
    edit: 'Edit',
    copy: 'Copy text',
    forward: 'Forward',
    select: 'Choose several',
    pin: 'Pin',
    unpin: 'Unpin',
    revoke: 'Take back',
    revokeQuestion: 'Take it back for everybody?',
    keep: 'Keep it',
    cancel: 'Cancel',
    chosen: (count: number): string => (count === 1 ? '1 message' : `${count} messages`),
    failed: (reason: string): string => `That did not work: ${reason}`,
    close: 'Close',
  },
  forward: {
    heading: 'Forward to',
    search: 'Search',
    merged: 'As one message',
    /** At most 20 bytes. */
    title: 'Chat history',
    done: (name: string): string => `Forwarded to ${name}.`,
    none: 'Nothing found.',
  },
  combined: {
    loading: 'Loading…',
    failed: 'This could not be opened.',
  },
  pins: {
    label: 'Pinned messages',
    newest: 'Pinned message',
    all: (count: number): string => `All pinned messages (${count})`,
  },
  found: {
    heading: 'Messages',
    label: 'Messages that were found',
    searching: 'Searching messages…',
    none: 'No messages found.',
    failed: (reason: string): string => `Messages could not be searched: ${reason}`,
  },
  composer: {
    replyTo: (name: string): string => `Answer to ${name}`,
    editing: 'Edit message',
    save: 'Save',
    cancel: 'Cancel',
    label: (name: string): string => `Message to ${name}`,
    placeholder: 'Write a message',
    send: 'Send',
    bytesLeft: (bytes: number): string => (bytes < 0 ? `${-bytes} bytes too many` : `${bytes} bytes left`),
    tooLong: 'This message is too long. Shorten it, or send it in parts.',
    refused: (reason: string): string => `This was not sent: ${reason}`,
  },
  /** Why something was not sent, by the codes of the SDK. */
  reasons: {
    6000001: 'it is too long or has something in it that is not allowed.',
    6000004: 'too much at once; wait a moment.',
    6000009: 'the connection was lost.',
    6000104: 'there is no connection to the server.',
    6000105: 'the server did not answer in time.',
    6000121: 'you are not signed in.',
    6000203: 'the message is not there any more.',
    6000204: 'there is nobody with this user ID yet.',
    6000278: 'it is too old for that.',
    6000279: 'it was taken back already.',
    6000286: 'it is too old for that.',
    6000205: 'the message cannot be edited any more.',
  } as Readonly<Record<number, string>>,
  otherReason: (code: number): string => (code === 0 ? 'for an unknown reason.' : `the server says ${code}.`),
};

export type PartsTexts = typeof english;

export const reasonOf = ({ reasons, otherReason }: PartsTexts, code: number): string =>
  reasons[code] ?? otherReason(code);
