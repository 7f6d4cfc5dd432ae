import type { ServerMessage } from './facts.ts';

/** The type whose counts the workload raises. */
export const countedType = 'counted';

interface Reaction {
  readonly reactionType: string;
  readonly totalCount: number;
  readonly sumCount: number;
}

/** What is compared of reactions; empty where there are none. */
export const reactionsText = (
  reactions: readonly (Reaction & { readonly users: readonly { readonly userID: string }[] })[],
): string =>
  reactions
    .map(({ reactionType, totalCount, sumCount, users }) =>
      [reactionType, totalCount, sumCount, ...users.map(({ userID }) => userID)].join(' '),
    )
    .join('; ');

/** What a row says of them, by its state. */
export function marksOf(state: string | undefined): Pick<ServerMessage, 'reactions' | 'countedBy' | 'isPinned'> {
  if (state === undefined) return {};
  const { reactions = [], pin } = JSON.parse(state) as {
    readonly reactions?: readonly (Reaction & { readonly users: readonly { userID: string; count: number }[] })[];
    readonly pin?: object;
  };
  const counted = reactions.find(({ reactionType }) => reactionType === countedType);
  return {
    ...(reactions.length > 0 && { reactions: reactionsText(reactions) }),
    ...(counted && { countedBy: Object.fromEntries(counted.users.map(({ userID, count }) => [userID, count])) }),
    ...(pin && { isPinned: true as const }),
  };
}
