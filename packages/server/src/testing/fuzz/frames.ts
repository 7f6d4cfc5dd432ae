import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import { serverTimings } from '@parley/protocol/limits';
import fc from 'fast-check';
import type { FakeSocket } from '../fake-socket.ts';
import { createGatewayWorld, type GatewayWorld, messageParams } from '../gateway-world.ts';
import { type Attack, anyAttack } from './attacks.ts';
import type { FuzzRound, FuzzTarget } from './target.ts';

/** Half of the attackers log in first, under names that are allowed and odd. */
const attacker = fc.option(fc.constantFrom('mallory', '__proto__', 'constructor', 'hasOwnProperty', 'a.b>$'));

const inputsPerCase = 50;

/** Reasons that attackers in their thousands come to see. */
const usualReasons = [
  'malformedFrame',
  'frameTooLarge',
  'frameTooDeep',
  'unknownFrame',
  'outOfOrder',
  'unsupportedVersion',
  'tooManyFrames',
] as const satisfies readonly CloseReason[];

interface Case {
  readonly name: string | null;
  readonly attacks: readonly Attack[];
}

export const frames: FuzzTarget = {
  name: 'frames',
  about: 'WebSocket messages at a gateway, before and after a login, beside somebody who sends messages',
  inputsPerRound: 100_000,
  open: async () => {
    const unlimited = { loginsPerSecond: 0, messagesPerSecond: 0, queriesPerSecond: 0 };
    const world = createGatewayWorld({ limits: { ...unlimited, framesPerSecond: 1e6, bytesPerSecond: 1e9 } });
    return openRound(world, await world.login('alice'));
  },
};

function openRound(world: GatewayWorld, healthy: FakeSocket): FuzzRound {
  const reasonsSeen = new Set<CloseReason>();
  let lastID = 1;
  let cases = 0;

  const leave = (socket: FakeSocket): void => {
    if (socket.closedFor) reasonsSeen.add(socket.closedFor);
    socket.disconnect();
  };
  const enter = async (name: string | null): Promise<FakeSocket> =>
    name === null ? world.connect() : world.login(name);

  const strike = async ({ name, attacks }: Case): Promise<void> => {
    cases += 1;
    let socket = await enter(name);
    try {
      for (const next of attacks) {
        socket.receive(next.text);
        if (socket.isHeld) await world.clock.settle();
        // Whoever has not logged in may send a few.
        if (name !== null || socket.closedFor !== 'tooManyFrames') judge(socket, next);
        if (!socket.closedFor) continue;
        leave(socket);
        socket = await enter(name);
      }
    } finally {
      leave(socket);
    }
    lastID += 1;
    healthy.ping();
    healthy.request(lastID, 'sendMessage', messageParams);
    await world.clock.settle();
    const kinds = healthy.takeFrames().map(({ kind }) => kind);
    require(kinds.join() === 'pong,answer', `somebody else was disturbed: ${kinds.join()}`);
    require(world.errors.length === 0, `the server failed: ${String(world.errors[0]?.error)}`);
  };

  return {
    inputsPerCase,
    cases: fc.record({
      name: attacker,
      attacks: fc.array(anyAttack, { minLength: inputsPerCase, maxLength: inputsPerCase }),
    }),
    strike: (thrown) => strike(thrown as Case),
    end: async () => {
      require(healthy.closedFor === undefined, 'somebody else was cut off');
      await world.gateway.idle();
      require(world.gateway.connectionCount === 1, `${world.gateway.connectionCount} connections are left`);
      await world.clock.run(serverTimings.loginWithinMs);
      require(world.clock.timerCount === 1, `${world.clock.timerCount} timers are left`);
      const missing = cases < 100 ? [] : usualReasons.filter((reason) => !reasonsSeen.has(reason));
      require(missing.length === 0, `nobody was cut off for ${missing.join()}`);
    },
  };
}

/** A message that is none must end the connection for one of its reasons; others need not. */
function judge({ closedFor }: FakeSocket, { reasons }: Attack): void {
  const isExpected =
    closedFor === undefined ? reasons.length === 0 : reasons.length === 0 || reasons.includes(closedFor);
  require(isExpected, `closed for ${closedFor ?? 'nothing'}, and not for ${reasons.join(' or ') || 'nothing'}`);
  require(closedFor === undefined || Object.hasOwn(closeReasons, closedFor), `closed for ${closedFor}`);
}

function require(condition: boolean, fault: string): void {
  if (!condition) throw new Error(fault);
}
