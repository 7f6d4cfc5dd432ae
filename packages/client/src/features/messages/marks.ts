import { Pins, type PinsParts } from './pins.ts';
import { ReactionUsers, type ReactionUsersParts } from './reaction-users.ts';
import { Reactions } from './reactions.ts';

/** What users leave on messages of one another. */
export interface Marks {
  readonly reactions: Reactions;
  readonly reactionUsers: ReactionUsers;
  readonly pins: Pins;
}

export const createMarks = (parts: PinsParts & ReactionUsersParts): Marks => ({
  reactions: new Reactions(parts),
  reactionUsers: new ReactionUsers(parts),
  pins: new Pins(parts),
});
