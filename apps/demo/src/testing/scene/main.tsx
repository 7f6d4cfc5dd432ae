import type { ZIM, ZIMConversation } from '@parley/client';
import { groupMember } from '@parley/react/testing/fake-groups';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '../../components/app.tsx';
import { createDesktop } from '../../desktop.ts';
import { Drafts } from '../../drafts.ts';
import { createKnownAccounts } from '../../known-accounts.ts';
import { createKnownRooms } from '../../known-rooms.ts';
import { createPreferences } from '../../preferences.ts';
import { Session } from '../../session.ts';
import { createVisibility } from '../../visibility.ts';
import { openKeptClient } from './kept-client.ts';
import { SceneClient, type SceneMessage, self } from './scene-client.ts';

/** What a test may do with the scene. */
declare global {
  interface Window {
    scene: SceneClient;
  }
}

const minuteMs = 60_000;
const words =
  'the train leaves at noon and we should bring something warm because the harbour is windy in the evening while everyone waits for the last boat'.split(
    ' ',
  );

const parameters = new URLSearchParams(window.location.search);
const chatCount = Number(parameters.get('chats') ?? 12);
const messageCount = Number(parameters.get('messages') ?? 0);
const unreadCount = Number(parameters.get('unread') ?? 0);
/** As many messages of so many chats are kept by this browser, for the SDK itself to show. */
const keptCount = Number(parameters.get('kept') ?? 0);
const isArranged = parameters.get('arranged') === 'true';

/** Always the same text for the same place, of a length that differs. */
const textOf = (index: number): string => {
  const length = 2 + ((index * 7919) % 23) + (index % 11 === 0 ? 40 : 0);
  return Array.from({ length }, (_, at) => words[(index * 31 + at * 7) % words.length]).join(' ');
};

const now = Date.now();
const line = (from: string, minutesAgo: number, text: string): SceneMessage => ({
  from,
  timestamp: now - minutesAgo * minuteMs,
  text,
});

const talk: readonly SceneMessage[] = [
  line('kim', 2900, 'Hi Anna! Did you get a chance to look at the draft?'),
  line(self, 2890, 'Yes, on the train. The second part is much clearer now.'),
  line(self, 2890, 'Two small things about the figures, I marked them.'),
  line('kim', 1500, 'Thanks, I will fix those today 🙏'),
  line('kim', 1500, 'The plan is here: https://parley.example/plan/2026?draft=2 (see page 3).'),
  line(self, 1490, 'مرحبا! كيف حالك اليوم؟'),
  line('kim', 1489, 'أنا بخير، شكرا. نلتقي غدا في الساعة الثالثة عند المحطة القديمة إن شاء الله'),
  line('kim', 1489, '😄'),
  line(self, 1488, '👍👍🏽'),
  line(
    'kim',
    12,
    'Shall we go through it together tomorrow? I could come to your place, or we take the room by the canal.',
  ),
  line(self, 11, 'Three o’clock works for me.'),
  line('kim', 10, 'Perfect'),
  line('kim', 10, 'I will bring coffee.'),
  line('kim', 10, 'And cake ☕🍰'),
];

const groupTalk: readonly SceneMessage[] = [
  line('kim', 30, 'Shall we meet at the old station?'),
  line('kim', 30, 'At nine, as always.'),
  line('user1', 29, 'I will be there, with cake.'),
  line(self, 28, 'So will I.'),
  line('user2', 5, '👍'),
];

const names = ['Robin', 'Sasha', 'Alex', 'Noor', 'Mika', 'Jules', 'Andrea', 'Kai', 'Luca', 'René', 'Toni'];

const pageSize = Number(parameters.get('page') ?? 30);
const client = new SceneClient(pageSize, Number(parameters.get('loaded') ?? pageSize));
if (isArranged) client.pinnedCount = 3;
/** What the user has set for some of them. */
const settingsOf = (index: number): Partial<ZIMConversation> =>
  isArranged
    ? {
        isPinned: index === 2 || index === 5,
        notificationStatus: index % 5 === 1 ? 2 : 1,
        marks: [[], [1], [4, 2], [], [5], [1, 3, 6]][index % 6] ?? [],
      }
    : {};
for (let index = chatCount - 1; index > 0; index -= 1) {
  const from = index % 3 === 0 ? self : `user${index}`;
  const name = `${names[index % names.length]} ${index < names.length ? '' : index}`.trim();
  const unread = index % 5 === 1 || (isArranged && index === 7) ? (index % 7) + 1 : 0;
  client.addChat(`user${index}`, name, [line(from, index * 97, textOf(index))], unread, settingsOf(index));
}
const thread =
  messageCount === 0
    ? talk
    : Array.from({ length: messageCount }, (_, index) =>
        line(Math.floor(index / 3) % 2 === 0 ? 'kim' : self, (messageCount - index) * 3, textOf(index)),
      );
client.addChat('kim', 'Kim', thread, unreadCount);
if (isArranged) client.combine('kim', 'Chat history', talk.slice(0, 4));
client.addChat('empty', 'Lou', []);
if (parameters.get('group') === 'true')
  client.addGroup(
    'hiking',
    'Hiking',
    [
      { ...groupMember('kim'), userName: 'Kim' },
      { ...groupMember('user1'), memberNickname: 'Captain' },
      { ...groupMember('user2'), userName: 'Alex' },
    ],
    groupTalk,
  );
window.scene = client;
const keptClient = keptCount > 0 ? await openKeptClient(self, chatCount, keptCount) : undefined;

const after = (delayMs: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
};
const session = new Session({
  createClient: () => keptClient ?? (client as unknown as ZIM),
  requestToken: async () => ({ outcome: 'granted', appID: 1, token: '' }),
  tabStorage: sessionStorage,
  isVisible: createVisibility(document),
  now: () => Date.now(),
  after,
  createDrafts: (account) => new Drafts({ account, storage: localStorage, page: window, now: () => Date.now(), after }),
  createKnownRooms: (account) => createKnownRooms({ account, storage: localStorage }),
});
const preferences = createPreferences({ storage: localStorage, browserLanguages: navigator.languages });
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App
        session={session}
        preferences={preferences}
        accounts={createKnownAccounts(localStorage)}
        desktop={createDesktop(window)}
        invitationTo={(userID) => `#sign-in/${userID}`}
      />
    </StrictMode>,
  );
}
void session.signIn({ userID: self, userName: 'Anna' }).then(() => client.finish());
