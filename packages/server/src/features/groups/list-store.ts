import type { Millis } from '@parley/kernel/brand';
import type { LogKey } from '../../core/ids.ts';

/** A part of a list that is named by how many stand before it. */
export interface Part {
  readonly offset: number;
  readonly limit: number;
}

/** A member as the app's server is told of one. */
export interface ListedMember {
  readonly userID: string;
  readonly userName: string;
  readonly nickname: string;
  readonly role: number;
}

/** A group in which somebody may not write at a time. */
export interface MutedGroup {
  readonly log: LogKey;
  readonly groupID: string;
  /** Of the mute that is in force; 0: there is none. */
  readonly mode: number;
  /** Some members have a mute of their own. */
  readonly hasMutedMembers: boolean;
}

/** What the app's server asks beyond what members do. */
export interface GroupListReader {
  /** How many groups of the app live. */
  liveCount(): Promise<number>;
  /** Those that live, by when they were made and by their key. */
  livingFrom(part: Part): Promise<readonly { readonly groupID: string; readonly groupName: string }[]>;
  /** Members of a group in the order in which they came. */
  membersFrom(part: Part & { readonly log: LogKey }): Promise<readonly ListedMember[]>;
  /** Groups that live with a mute of any kind at that time, by ascending key behind that of `after`. */
  mutedAfter(query: {
    readonly after: number;
    readonly limit: number;
    readonly at: Millis;
  }): Promise<readonly MutedGroup[]>;
}
