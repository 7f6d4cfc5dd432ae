import type { Consequence } from './changing.ts';
import { releaseCopy } from './combining.ts';
import { withoutMarks } from './marks.ts';
import { mentionsFollow } from './mentions.ts';
import { uncountReply } from './reply-counts.ts';

/** What goes with a message that is revoked, whoever revokes it. */
export const revokeConsequences: readonly Consequence[] = [releaseCopy, withoutMarks, mentionsFollow, uncountReply];
