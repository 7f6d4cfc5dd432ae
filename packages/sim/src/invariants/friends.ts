import type { KnownFriends } from '../facts.ts';
import { hasLeftUncompared } from './lives.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';

const finally_ = Number.POSITIVE_INFINITY;

/**
 * I9: when all is quiet, every device shows the friends and applications that the server holds, and was told so, but for
 * what a device was told in an earlier visit and in an earlier life of the database.
 */
export const friendsEqualServer: Checker = (facts) => {
  const { run } = facts;
  return firstOf(run.devices, ({ device, userID, isCurrent, friends, friendsTold }): Violation | undefined => {
    const server = run.friendsByUser?.[userID];
    if (!isCurrent || !friends || !server) return undefined;
    return (
      difference(device, 'a device knows other friends', friends, server) ??
      firstOf(Object.entries(hasLeftUncompared(facts, device) ? {} : (friendsTold ?? {})), ([name, told]) =>
        told === (server[name] ?? '')
          ? undefined
          : violation(
              'I9',
              finally_,
              'a device was told otherwise of a friend',
              device,
              name,
              told,
              server[name] ?? '',
            ),
      )
    );
  });
};

function difference(device: string, rule: string, shown: KnownFriends, server: KnownFriends): Violation | undefined {
  return firstOf(new Set([...Object.keys(shown), ...Object.keys(server)]), (name) =>
    shown[name] === server[name]
      ? undefined
      : violation('I9', finally_, rule, device, name, shown[name] ?? 'nothing', server[name] ?? 'nothing'),
  );
}
