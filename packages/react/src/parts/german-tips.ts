import type { TipsTexts } from './tips-words.ts';

const you = 'Du';
const has = (who: string): string => (who === you ? `${who} hast` : `${who} hat`);

/** What happened in groups, in German. */
export const germanTips: TipsTexts = {
  reader: you,
  readerAsObject: 'dich',
  locale: 'de',
  andMore: (names, count) => `${names} und ${count} weitere`,
  created: (who) => `${has(who)} die Gruppe gegründet.`,
  dismissed: (who) => `${has(who)} die Gruppe aufgelöst.`,
  joined: (who) => (who === you ? 'Du bist der Gruppe beigetreten.' : `${who} ist der Gruppe beigetreten.`),
  invited: (who, whom) => `${has(who)} ${whom} hinzugefügt.`,
  left: (who) => `${has(who)} die Gruppe verlassen.`,
  removed: (who, whom) => `${has(who)} ${whom} entfernt.`,
  named: (who, name) => `${has(who)} die Gruppe „${name}“ genannt.`,
  noticed: (who) => `${has(who)} die Notiz der Gruppe geändert.`,
  pictured: (who) => `${has(who)} das Bild der Gruppe geändert.`,
  changed: (who) => `${has(who)} Namen oder Aussehen der Gruppe geändert.`,
  muted: (who) => `${has(who)} die Gruppe stummgeschaltet.`,
  unmuted: (who) => `${has(who)} die Stummschaltung der Gruppe aufgehoben.`,
  transferred: (who, whom) => `${has(who)} die Gruppe übergeben an: ${whom}.`,
  madeAdmin: (who, whom) => `${has(who)} ${whom} zum Admin gemacht.`,
  madeMember: (who, whom) => `${has(who)} ${whom} als Admin abgesetzt.`,
  memberMuted: (who, whom) => `${has(who)} ${whom} stummgeschaltet.`,
  memberUnmuted: (who, whom) => `${has(who)} die Stummschaltung aufgehoben für: ${whom}.`,
  pinned: (who) => `${has(who)} eine Nachricht angeheftet.`,
  unpinned: (who) => `${has(who)} eine Nachricht losgelöst.`,
  unknown: 'In der Gruppe hat sich etwas geändert.',
};
