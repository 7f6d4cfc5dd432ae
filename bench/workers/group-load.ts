/**
 * The load of the bench `group`, in a process of its own: members of groups on real sockets, some of whom send. The next
 * messages go out when those before have reached everybody, so that what is counted is what they cost.
 */
import { appID } from '../parley.ts';
import { quantile } from '../report.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';
import type { WireClient } from '../wire-client.ts';
import { Crowd } from './crowd.ts';
import { hold, signIn } from './pairs.ts';

export interface EnterPlan {
  readonly url: string;
  /** Beside those who are there. */
  readonly users: readonly (readonly [userID: string, token: string])[];
  /** The first so many of them send. */
  readonly senders: number;
}

export interface SendPlan {
  readonly groupID: string;
  /** Members who are online, the senders among them. */
  readonly online: number;
  /** Messages at once, each by another sender; 1: senders take turns. */
  readonly burst: number;
  readonly warmUpMs: number;
  /** At least one burst is sent, however short it is. */
  readonly measureMs: number;
  readonly text: string;
}

export interface SendResult {
  readonly messages: number;
  readonly deliveries: number;
  readonly seconds: number;
  /** From the request to the arrival at a device of another member. */
  readonly deliveryMs: readonly number[];
}

const openedAtOnce = 32;
/** As many as one call takes. */
const invitedAtOnce = 100;
/** Nothing has come for so long: what was told of the members has reached everybody. */
const quietMs = 300;
/** Nothing takes so long that is still to come. */
const lostMs = 30_000;

export const groupType = 2;
/** What whoever makes a group must say of it. */
export const newGroup = {
  groupName: 'A group',
  groupAvatarUrl: '',
  groupNotice: '',
  attributes: [],
  maxMemberCount: 0,
  joinMode: 0,
  inviteMode: 0,
  beInviteMode: 0,
};

class Members {
  readonly #crowd = new Crowd((events) => this.#arrived(events));
  readonly #senders: WireClient[] = [];
  readonly #userIDs: string[] = [];
  #serial = 0;
  #events = 0;
  #sentAt = 0;
  #times: number[] = [];
  #awaited: { readonly events: number; reach(): void } | undefined;

  async enter({ url, users, senders }: EnterPlan): Promise<void> {
    this.#userIDs.push(...users.map(([userID]) => userID));
    const entered: WireClient[] = [];
    for (const [userID, token] of users.slice(0, senders)) {
      const client = await signIn({ url, appID }, userID, token);
      client.arrived = () => this.#arrived(1);
      entered.push(client);
    }
    hold(entered);
    this.#senders.push(...entered);
    await this.#crowd.open({ url, users: users.slice(senders), atOnce: openedAtOnce });
  }

  /** The first sender makes a group, and all the others are its members. */
  async make(groupID: string): Promise<void> {
    const [owner] = this.#senders;
    if (!owner) throw new Error('make follows enter');
    const others = this.#userIDs.filter((userID) => userID !== owner.userID);
    await owner.ask('createGroup', { groupID, ...newGroup, userIDs: others.slice(0, invitedAtOnce) });
    for (let start = invitedAtOnce; start < others.length; start += invitedAtOnce) {
      const userIDs = others.slice(start, start + invitedAtOnce);
      await owner.ask('inviteUsersIntoGroup', { groupID, userIDs });
    }
    await this.#quiet();
  }

  /** All senders come into a group that is there. */
  async join(groupID: string): Promise<void> {
    for (const sender of this.#senders) await sender.ask('joinGroup', { groupID });
    await this.#quiet();
  }

  async warmUp(plan: SendPlan): Promise<void> {
    const endsAt = performance.now() + plan.warmUpMs;
    do await this.#burst(plan);
    while (performance.now() < endsAt);
  }

  async send(plan: SendPlan): Promise<SendResult> {
    this.#times = [];
    const startedAt = performance.now();
    let messages = 0;
    do {
      await this.#burst(plan);
      messages += plan.burst;
    } while (performance.now() < startedAt + plan.measureMs);
    const seconds = (performance.now() - startedAt) / 1000;
    const deliveryMs = [0.5, 0.99].map((part) => quantile(this.#times, part));
    return { messages, deliveries: this.#times.length, seconds, deliveryMs };
  }

  async #burst({ groupID, online, burst, text }: SendPlan): Promise<void> {
    const arrived = this.#until(this.#events + burst * (online - 1));
    this.#sentAt = performance.now();
    const answered = Array.from({ length: burst }, () => {
      this.#serial += 1;
      const sender = this.#senders[this.#serial % this.#senders.length];
      const localMessageID = `${sender?.userID}-${this.#serial}`;
      return sender?.ask('sendMessage', {
        conversationType: groupType,
        targetID: groupID,
        localMessageID,
        content: { type: 1, message: text },
      });
    });
    await Promise.all([arrived, ...answered]);
  }

  #arrived(events: number): void {
    this.#events += events;
    const took = performance.now() - this.#sentAt;
    for (let event = 0; event < events; event += 1) this.#times.push(took);
    if (this.#awaited && this.#events >= this.#awaited.events) {
      this.#awaited.reach();
      this.#awaited = undefined;
    }
  }

  #until(events: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const isLost = setTimeout(() => reject(new Error(`${this.#events} of ${events} events have come`)), lostMs);
      const reach = (): void => {
        clearTimeout(isLost);
        resolve();
      };
      if (this.#events >= events) reach();
      else this.#awaited = { events, reach };
    });
  }

  async #quiet(): Promise<void> {
    for (let before = -1; before < this.#events; await sleep(quietMs)) before = this.#events;
  }
}

function createTasks() {
  const members = new Members();
  return {
    enter: (plan: EnterPlan) => members.enter(plan),
    make: (groupID: string) => members.make(groupID),
    join: (groupID: string) => members.join(groupID),
    warmUp: (plan: SendPlan) => members.warmUp(plan),
    send: (plan: SendPlan) => members.send(plan),
  };
}

export type GroupLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
