import { type GroupChange, groupChanged, groupMembership } from '@parley/protocol/features/group-values';
import { groupConversation } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { type CachedDocument, type DocumentPut, toPut } from '../../cache/documents.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Feature } from '../../core/feature.ts';
import type { Batch, LogBook } from '../../core/log-book.ts';
import type { StateTaker } from '../../core/log-states.ts';
import { takes } from '../../core/user-log.ts';
import { type GroupSide, type GroupView, sideOfChange, sideOfHead, sideOfMembership, toView } from './group-side.ts';
import { type Head, sideKind } from './kept.ts';

export interface GroupSidesParts {
  readonly userID: string;
  readonly sides: readonly CachedDocument<GroupSide>[];
  readonly book: Pick<LogBook, 'get'>;
  now(): number;
  /** The conversation of the group shows something else than before. */
  changed(groupID: string): void;
}

interface Early {
  readonly position: number;
  readonly change: GroupChange;
}

/**
 * How the user stands to the groups that he is or was in, for their conversations. It comes with the heads of their logs,
 * with what changes in them, and with his own comings and goings, in no order among the three.
 */
export class GroupSides implements Feature {
  readonly userLog = [
    takes(groupMembership, (entries) => ({
      change: {
        putDocuments: entries.flatMap(({ body, isNews }) => {
          const { groupID } = body.groupInfo;
          const known = this.#sides.get(groupID);
          const side = sideOfMembership(known, body);
          const begun = isNews || side === known ? side : { ...side, isBeginning: true as const };
          return this.#put(groupID, this.#withEarly(groupID, begun));
        }),
      },
    })),
  ];
  readonly states: readonly StateTaker[] = [
    {
      kind: groupChanged.kind,
      keep: (arrivals) => ({
        change: {
          putDocuments: arrivals.flatMap(({ log, position, body }) => {
            const parsed = parse(groupChanged.body, body);
            const groupID = this.#parts.book.get(log)?.record.conversationID;
            return parsed.ok && groupID !== undefined ? this.#change(groupID, { position, change: parsed.value }) : [];
          }),
        },
        tell: () => [],
      }),
    },
  ];
  readonly #parts: GroupSidesParts;
  readonly #sides: Map<string, GroupSide>;
  /** What changed in groups that the user is not known to be in yet. */
  readonly #early = new Map<string, readonly Early[]>();
  /** Heads say that the user has left, and the word of it is still to come. */
  readonly #leaving = new Set<string>();

  constructor(parts: GroupSidesParts) {
    this.#parts = parts;
    this.#sides = new Map(parts.sides.map(({ key, body }) => [key, body]));
  }

  /** As the conversation shows it, with what a head says that was not taken in; `undefined`: nothing is known. */
  view(groupID: string, head?: Head): GroupView | undefined {
    const known = this.#sides.get(groupID);
    const side = head ? sideOfHead(known, head) : known;
    return side && toView(side, this.#parts.now());
  }

  /** Where the log of a group ended for the user; `undefined`: he is in it, it is no group, or nothing is known. */
  endOf({ conversationType, conversationID }: ConversationIdentity): number | undefined {
    const side = conversationType === groupConversation ? this.#sides.get(conversationID) : undefined;
    return side && !side.isMember ? side.movedPosition : undefined;
  }

  /** Whether the user, who came into the group at this position of its log, is out of it since. */
  isOut(groupID: string, position: number): boolean {
    return (this.endOf({ conversationType: groupConversation, conversationID: groupID }) ?? -1) >= position;
  }

  isLeaving(groupID: string): boolean {
    return this.#leaving.has(groupID);
  }

  /** Takes in how the server says that the user stands; the answer is to be written. */
  learn({ reload, heads }: Pick<Batch, 'reload' | 'heads'>): readonly DocumentPut[] {
    for (const { conversationID } of reload) this.#sides.delete(conversationID);
    return heads.flatMap((head) => {
      const { conversationID, standing } = head;
      if (!standing?.group) return [];
      const put = this.#put(conversationID, sideOfHead(this.#sides.get(conversationID), head));
      const isLeaving = !standing.group.member && this.#sides.get(conversationID)?.isMember === true;
      if (isLeaving) this.#leaving.add(conversationID);
      return put;
    });
  }

  reset(): void {
    this.#sides.clear();
    this.caughtUp();
  }

  caughtUp(): void {
    this.#leaving.clear();
    this.#early.clear();
  }

  #change(groupID: string, { position, change }: Early): readonly DocumentPut[] {
    const side = this.#sides.get(groupID);
    if (side?.isMember) return this.#put(groupID, sideOfChange(side, position, change, this.#parts.userID));
    this.#early.set(groupID, [...(this.#early.get(groupID) ?? []), { position, change }]);
    return [];
  }

  #withEarly(groupID: string, side: GroupSide): GroupSide {
    if (!side.isMember) return side;
    const early = this.#early.get(groupID) ?? [];
    this.#early.delete(groupID);
    return early.reduce((known, { position, change }) => {
      return sideOfChange(known, position, change, this.#parts.userID);
    }, side);
  }

  #put(groupID: string, side: GroupSide | undefined): readonly DocumentPut[] {
    const before = this.#sides.get(groupID);
    if (!side || side === before) return [];
    const shown = JSON.stringify(this.view(groupID));
    this.#sides.set(groupID, side);
    this.#leaving.delete(groupID);
    if (JSON.stringify(this.view(groupID)) !== shown) this.#parts.changed(groupID);
    // The word of a coming or going may come after another one of the same entry, or of a later one.
    const position = side.position + side.movedPosition;
    return [toPut(sideKind, { key: groupID, position, body: side })];
  }
}
