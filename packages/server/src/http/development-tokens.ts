import { generateToken04Sync } from '@parley/backend/node';
import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { userID } from '@parley/protocol/features/values';
import { object, parse } from '@parley/protocol/schema';
import { whyNotDirectLoopback } from './loopback.ts';
import { errorAnswer, jsonAnswer, type Route } from './route.ts';

export interface DevelopmentTokenParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly app: { readonly appID: number; readonly serverSecret: string };
  /** `true` answers everybody; otherwise only a direct request from this machine is answered. */
  readonly isOpen: boolean;
}

const tokenLifeSeconds = 24 * 60 * 60;

const body = object({ userID });

/**
 * `POST /api/development-token` `{userID}` → `{appID, token}`: lets the page of `parley start` sign in as anybody
 * without an application server. The route does not exist under `parley serve`.
 */
export function createDevelopmentTokenRoute(parts: DevelopmentTokenParts): Route {
  return {
    method: 'POST',
    path: '/api/development-token',
    handle: async (request) => {
      const fault = parts.isOpen ? undefined : whyNotDirectLoopback(request);
      if (fault !== undefined) {
        return errorAnswer(403, 'notDirect', `Development tokens are for direct requests from this machine: ${fault}.`);
      }
      const parsed = parse(body, request.body);
      if (!parsed.ok) {
        return errorAnswer(400, 'parameterInvalid', `${parsed.fault.field || 'body'} ${parsed.fault.fault}`);
      }
      const token = generateToken04Sync({
        appID: parts.app.appID,
        userID: parsed.value.userID,
        serverSecret: parts.app.serverSecret,
        effectiveTimeInSeconds: tokenLifeSeconds,
        now: () => parts.clock.wall(),
        random: (count) => parts.random.bytes(count),
      });
      return jsonAnswer(200, { appID: parts.app.appID, token });
    },
  };
}
