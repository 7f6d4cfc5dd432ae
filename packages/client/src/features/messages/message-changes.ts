import { Edits, type EditsParts } from './edits.ts';
import { Replies, type RepliesParts } from './replies.ts';
import { Revokes, type RevokesParts } from './revokes.ts';

/** What messages go through once they were sent, and what follows for others. */
export interface MessageChanges {
  readonly revokes: Revokes;
  readonly edits: Edits;
  readonly replies: Replies;
}

/** The app is told in the order of their names here: of a message first, then of what its change led to. */
export const createMessageChanges = (parts: RevokesParts & EditsParts & RepliesParts): MessageChanges => ({
  revokes: new Revokes(parts),
  edits: new Edits(parts),
  replies: new Replies(parts),
});
