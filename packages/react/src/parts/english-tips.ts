import type { TipsTexts } from './tips-words.ts';

/** What happened in groups, in English. */
export const englishTips: TipsTexts = {
  reader: 'You',
  readerAsObject: 'you',
  locale: 'en',
  andMore: (names, count) => `${names} and ${count} more`,
  created: (who) => `${who} created the group.`,
  dismissed: (who) => `${who} dismissed the group.`,
  joined: (who) => `${who} joined the group.`,
  invited: (who, whom) => `${who} added ${whom}.`,
  left: (who) => `${who} left the group.`,
  removed: (who, whom) => `${who} removed ${whom}.`,
  named: (who, name) => `${who} named the group “${name}”.`,
  noticed: (who) => `${who} changed the notice of the group.`,
  pictured: (who) => `${who} changed the picture of the group.`,
  changed: (who) => `${who} changed what the group is called or looks like.`,
  muted: (who) => `${who} muted the group.`,
  unmuted: (who) => `${who} lifted the mute of the group.`,
  transferred: (who, whom) => `${who} made ${whom} the owner of the group.`,
  madeAdmin: (who, whom) => `${who} made ${whom} admin.`,
  madeMember: (who, whom) => `${who} took the role of admin from ${whom}.`,
  memberMuted: (who, whom) => `${who} muted ${whom}.`,
  memberUnmuted: (who, whom) => `${who} let ${whom} write again.`,
  pinned: (who) => `${who} pinned a message.`,
  unpinned: (who) => `${who} unpinned a message.`,
  unknown: 'Something changed in the group.',
};
