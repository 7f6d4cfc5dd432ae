/** The load of the bench `room`, in a process of its own: members of one room on real sockets, of whom some talk. */
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';
import type { WireClient } from '../wire-client.ts';
import { Crowd } from './crowd.ts';
import { hold, signIn } from './pairs.ts';

interface EnterPlan {
  readonly url: string;
  readonly users: readonly (readonly [userID: string, token: string])[];
  /** The first so many of them talk. */
  readonly senders: number;
}

interface TalkPlan {
  /** Messages at once, each by another sender; 1: senders take turns. */
  readonly burst: number;
  readonly forMs: number;
}

const openedAtOnce = 32;
/** Nothing has come for so long: whoever came in was told to everybody. */
const quietMs = 2500;
const roomID = 'stage';
const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

function createTasks() {
  const crowd = new Crowd();
  const senders: WireClient[] = [];
  let serial = 0;
  let expected = 0;

  const burstOf = async (count: number): Promise<void> => {
    expected += count;
    const answered = Array.from({ length: count }, () => {
      serial += 1;
      const content = { type: 1, message: text };
      const params = { roomID, localMessageID: `m-${serial}`, content, priority: 3 };
      return senders[serial % senders.length]?.ask('sendRoomMessage', params);
    });
    await Promise.all([...answered, crowd.until(expected * members + quiet)]);
  };
  let members = 0;
  let quiet = 0;

  return {
    enter: async ({ url, users, senders: talking }: EnterPlan): Promise<void> => {
      for (const [userID, token] of users.slice(0, talking)) senders.push(await signIn({ url, appID }, userID, token));
      hold(senders);
      await crowd.open({ url, users: users.slice(talking), atOnce: openedAtOnce });
      const params = { roomID, roomName: 'Stage', attributes: [], destroyDelaySeconds: 0 };
      for (const sender of senders) await sender.ask('enterRoom', params);
      await crowd.ask('enterRoom', params);
      for (let before = -1; before < crowd.events; await sleep(quietMs)) before = crowd.events;
      members = users.length - talking;
      quiet = crowd.events;
    },
    /** Bursts one after the other, each when the one before has reached everybody; answers how many messages there were. */
    talk: async ({ burst, forMs }: TalkPlan): Promise<number> => {
      const endsAt = performance.now() + forMs;
      const before = expected;
      do await burstOf(burst);
      while (performance.now() < endsAt);
      return expected - before;
    },
  };
}

export type RoomLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
