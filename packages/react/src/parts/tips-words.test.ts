import { expect, it } from 'vitest';
import { englishTips } from './english-tips.ts';
import { germanTips } from './german-tips.ts';
import { wordsOfTips } from './tips-words.ts';

const user = (userID: string, isOwn = false) => ({ userID, name: userID, isOwn });
const tips = { ...{ event: 7, change: 0, who: user('Ann'), whom: [] }, groupName: '', isOn: false, memberRole: 0 };
const names = (count: number) => Array.from({ length: count }, (_, index) => user(`U${index}`));

it.each([
  [{ event: 1 }, 'Ann created the group.', 'Ann hat die Gruppe gegründet.'],
  [{ event: 2, who: user('Bob', true) }, 'You dismissed the group.', 'Du hast die Gruppe aufgelöst.'],
  [{ event: 3, who: user('Bob', true) }, 'You joined the group.', 'Du bist der Gruppe beigetreten.'],
  [{ event: 4, whom: [user('Bob', true)] }, 'Ann added you.', 'Ann hat dich hinzugefügt.'],
  [{ event: 4, whom: names(2) }, 'Ann added U0 and U1.', 'Ann hat U0 und U1 hinzugefügt.'],
  [{ event: 4, whom: names(5) }, 'Ann added U0, U1, U2 and 2 more.', 'Ann hat U0, U1, U2 und 2 weitere hinzugefügt.'],
  [{ event: 5 }, 'Ann left the group.', 'Ann hat die Gruppe verlassen.'],
  [{ event: 6, whom: names(1) }, 'Ann removed U0.', 'Ann hat U0 entfernt.'],
  [{ change: 1 }, englishTips.changed('Ann', ''), germanTips.changed('Ann', '')],
  [{ change: 2 }, englishTips.noticed('Ann', ''), germanTips.noticed('Ann', '')],
  [{ change: 3, groupName: 'Trip' }, 'Ann named the group “Trip”.', 'Ann hat die Gruppe „Trip“ genannt.'],
  [{ change: 4 }, englishTips.pictured('Ann', ''), germanTips.pictured('Ann', '')],
  [{ change: 5, isOn: true }, 'Ann muted the group.', 'Ann hat die Gruppe stummgeschaltet.'],
  [{ change: 5 }, englishTips.unmuted('Ann', ''), germanTips.unmuted('Ann', '')],
  [{ change: 10, whom: names(1) }, 'Ann made U0 the owner of the group.', germanTips.transferred('Ann', 'U0')],
  [{ change: 11, memberRole: 2, whom: names(1) }, 'Ann made U0 admin.', 'Ann hat U0 zum Admin gemacht.'],
  [
    { change: 11, memberRole: 3, whom: names(1) },
    englishTips.madeMember('Ann', 'U0'),
    germanTips.madeMember('Ann', 'U0'),
  ],
  [{ change: 12, isOn: true, whom: names(1) }, 'Ann muted U0.', 'Ann hat U0 stummgeschaltet.'],
  [{ change: 12, whom: names(1) }, 'Ann let U0 write again.', germanTips.memberUnmuted('Ann', 'U0')],
  [{ change: 21, isOn: true }, 'Ann pinned a message.', 'Ann hat eine Nachricht angeheftet.'],
  [{ change: 21 }, 'Ann unpinned a message.', 'Ann hat eine Nachricht losgelöst.'],
  [{ event: 0 }, englishTips.unknown, germanTips.unknown],
])('%j is told in words', (over, inEnglish, inGerman) => {
  expect(wordsOfTips({ ...tips, ...over }, englishTips)).toBe(inEnglish);
  expect(wordsOfTips({ ...tips, ...over }, germanTips)).toBe(inGerman);
});
