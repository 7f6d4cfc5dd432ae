import { englishTips } from './english-tips.ts';

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
    tips: englishTips,
    typing: 'is typing…',
    unread: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    unreadShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
    mentioned: 'You are mentioned',
    pinned: 'Pinned',
    muted: 'Muted',
    /** What the labels of a conversation are called, by their marks. */
    labels: { 1: 'Starred', 2: 'Red', 3: 'Orange', 4: 'Green', 5: 'Blue', 6: 'Violet' } as Readonly<
      Record<number, string>
    >,
    more: 'What to do with this chat',
  },
  /** What can be done with a conversation of the list. */
  chat: {
    label: (name: string): string => `Chat with ${name}`,
    markRead: 'Mark as read',
    pin: 'Pin to the top',
    unpin: 'Unpin',
    mute: 'Mute',
    unmute: 'Unmute',
    block: 'Block',
    unblock: 'Unblock',
    isBlocked: (name: string): string => `You have blocked ${name}.`,
    clear: 'Clear messages',
    remove: 'Delete chat',
    markAllRead: 'Mark all as read',
    allRead: 'Everything is read.',
  },
  /** Who is online. */
  presence: {
    online: 'Online',
    offline: 'Offline',
    lastSeen: (day: string, time: string): string => `Last seen: ${day}, ${time}`,
  },
  /** Which conversations are shown. */
  filters: {
    label: 'Show',
    all: 'All',
    unread: 'Unread',
    pinned: 'Pinned',
    muted: 'Muted',
    none: 'Nothing here at the moment',
    noneUnread: 'You have read everything',
    showAll: 'Show all chats',
  },
  /** What is asked before something goes, and what is said afterwards. */
  questions: {
    others: 'the others',
    revoke: (who: string): string => `You and ${who} will see that there was a message, and no longer what it said.`,
    deleteHeading: (count: number): string => (count === 1 ? 'Delete this message?' : `Delete ${count} messages?`),
    delete: (who: string, count: number): string =>
      `${count === 1 ? 'It disappears' : 'They disappear'} from all your devices. For ${who} nothing changes.`,
    deleted: (count: number): string => (count === 1 ? 'Message deleted.' : `${count} messages deleted.`),
    blockHeading: (name: string): string => `Block ${name}?`,
    block: (name: string): string =>
      `What ${name} writes to you will not be sent. Messages that are here stay, and you can unblock at any time.`,
    clearHeading: (name: string): string => `Clear the chat with ${name}?`,
    clear: (who: string): string =>
      `All its messages disappear from all your devices. The chat stays in your list. For ${who} nothing changes.`,
    cleared: (name: string): string => `The chat with ${name} is empty now.`,
    removeHeading: (name: string): string => `Delete the chat with ${name}?`,
    remove: (who: string): string =>
      `The chat and all its messages disappear from all your devices. For ${who} nothing changes.`,
    removed: (name: string): string => `The chat with ${name} is deleted.`,
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
    memberCount: (count: number): string => (count === 1 ? '1 member' : `${count} members`),
    unreadFromHere: 'Unread from here',
    toEnd: 'To the newest message',
    newCount: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    newCountShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
    unsupported: 'This kind of message cannot be shown here.',
    own: 'You',
    ...gone,
    tips: englishTips,
    edited: 'edited',
    readBy: (count: number, of: number): string => `Read by ${count} of ${of}`,
    mention: 'You are mentioned.',
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
    readers: 'Read by',
    pin: 'Pin',
    unpin: 'Unpin',
    revoke: 'Take back',
    revokeQuestion: 'Take it back for everybody?',
    delete: 'Delete for me',
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
  /** Who has read a message of a group. */
  readers: {
    read: (count: number): string => `Read (${count})`,
    unread: (count: number): string => `Not yet read (${count})`,
    none: 'Nobody yet.',
    all: 'Everybody has read it.',
    loading: 'Loading…',
    more: 'Show more',
    failed: (reason: string): string => `Who has read it is not known: ${reason}`,
    out: 'you are not in this group any more.',
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
    more: 'Show more',
    loadingMore: 'Searching on…',
    noneYet: 'Nothing found so far.',
    /** Of what is newer than this time something may be missing. */
    indexing: (time: string): string => `Messages from after ${time} are still being indexed; some may be missing.`,
    gone: 'This message is not there any more.',
    failed: (reason: string): string => `Messages could not be searched: ${reason}`,
  },
  /** Messages of this device in a file. */
  backup: {
    exportHint:
      'Writes the messages that this device keeps to a file. It is not encrypted: whoever has it can read it.',
    export: 'Export messages',
    importHint: 'Adds the messages of such a file to this device. Nothing that is newer is replaced.',
    import: 'Import messages',
    counting: 'Counting messages…',
    exporting: (done: string, total: string): string => `Exporting ${done} of ${total} messages`,
    importing: (done: string, total: string): string => `Importing ${done} of ${total} messages`,
    stop: 'Stop',
    exported: (total: string): string => `Done: ${total} messages are in the file.`,
    imported: (total: string): string => `Done: ${total} messages were looked through, and what was missing was added.`,
    exportStopped: 'Stopped. No file was written.',
    importStopped: 'Stopped. What was added so far stays; import the file again for the rest.',
    exportFailed: (reason: string): string => `The export failed: ${reason}`,
    importFailed: (reason: string): string => `The import failed: ${reason}`,
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
    /** Beneath the last message, which says that it was refused. */
    takesNone: (name: string): string => `${name} does not take messages from you.`,
    /** Why nothing can be written in a group. */
    out: 'You are not in this group any more. You can read what was said while you were.',
    mutedUntil: (time: string): string => `You may not write here until ${time}.`,
    mutedForGood: 'You may not write here.',
    mentions: 'Whom to mention',
    everybody: 'everybody',
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
    6000284: 'this person does not take messages from you.',
    6000286: 'it is too old for that.',
    6000205: 'the message cannot be edited any more.',
    6000231: 'you may not write in this group at the moment.',
    6000240: 'the file cannot be read.',
    6000241: 'another export or import is under way.',
    6000242: 'the file has the messages of somebody else.',
    6000243: 'the file could not be written.',
    6000244: 'the messages could not be kept on this device.',
    6000245: 'this is no file of exported messages, or a part of it is missing.',
    6000601: 'too many are set like this already.',
    6000603: 'this chat is not there any more.',
    6000604: 'too many chats are pinned already.',
    6000808: 'you have blocked too many people already.',
    6000710: 'this browser keeps no messages for this page.',
  } as Readonly<Record<number, string>>,
  otherReason: (code: number): string => (code === 0 ? 'for an unknown reason.' : `the server says ${code}.`),
};

export type PartsTexts = typeof english;

export const reasonOf = ({ reasons, otherReason }: PartsTexts, code: number): string =>
  reasons[code] ?? otherReason(code);
