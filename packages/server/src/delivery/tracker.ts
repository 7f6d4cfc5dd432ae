import { type Millis, millis } from '@parley/kernel/brand';

/** What arrived of the hints that one node numbered for one bucket. */
export interface Tracker {
  /** Takes the number of a hint that arrived; `false`: it had arrived before. */
  take(seq: number, sentAt: Millis): boolean;
  /** Takes what the node says its newest number is. */
  hearHead(head: number, sentAt: Millis): void;
  /** Whether a hint is known to be missing. */
  isLacking(): boolean;
  /** By the clock of the sender: everything published before this has arrived. */
  goodAt(): Millis;
  /** What is missing is made good by other means; hints that arrive late are then repeats. */
  catchUp(at: Millis): void;
}

/** Numbers above a gap that are remembered; beyond it a hint may be handed on twice, which does no harm. */
const aheadMax = 1024;

export function createTracker(start: { readonly arrived: number; readonly goodAt: Millis }): Tracker {
  const ahead = new Set<number>();
  let arrived = start.arrived;
  let head = start.arrived;
  let goodAt = start.goodAt;
  const confirm = (upTo: number, sentAt: Millis): void => {
    if (arrived >= upTo) goodAt = millis(Math.max(goodAt, sentAt));
  };
  return {
    take: (seq, sentAt) => {
      if (seq <= arrived || ahead.has(seq)) return false;
      head = Math.max(head, seq);
      if (seq !== arrived + 1) {
        if (ahead.size < aheadMax) ahead.add(seq);
        return true;
      }
      arrived = seq;
      while (ahead.delete(arrived + 1)) arrived += 1;
      confirm(seq, sentAt);
      return true;
    },
    hearHead: (heard, sentAt) => {
      head = Math.max(head, heard);
      confirm(heard, sentAt);
    },
    isLacking: () => arrived < head,
    goodAt: () => goodAt,
    catchUp: (at) => {
      arrived = head;
      ahead.clear();
      goodAt = millis(Math.max(goodAt, at));
    },
  };
}
