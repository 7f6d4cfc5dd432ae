import { createHash, timingSafeEqual } from 'node:crypto';
import { generateToken04Sync } from '@parley/backend/node';
import type { Clock } from '@parley/kernel/clock';
import { type Random, randomText } from '@parley/kernel/random';
import { userID } from '@parley/protocol/features/values';
import { object, parse } from '@parley/protocol/schema';
import { isLoopbackOrigin, whyNotDirect, whyNotDirectLoopback } from './loopback.ts';
import { openToLoopbackPages } from './loopback-pages.ts';
import { errorAnswer, type HttpAnswer, type HttpRequest, headerOf, jsonAnswer, type Route } from './route.ts';

export interface DevelopmentTokenParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly app: { readonly appID: number; readonly serverSecret: string };
  /** Answered is a direct request from this machine that shows this key; `undefined` answers everybody. */
  readonly key: string | undefined;
}

const tokenLifeSeconds = 24 * 60 * 60;

const body = object({ userID });

const keyLength = 26;

/** For one run of the server. It is not used up: pages are loaded again, and a second window is how one tries out a chat. */
export const createDevelopmentKey = (random: Random): string => randomText(random, keyLength);

/**
 * `POST /api/development-token` `{userID}` → `{appID, token}`: lets the page of `parley start`, and those that others serve
 * on this machine, sign in as anybody without an application server. The route does not exist under `parley serve`.
 *
 * A proxy that adds no header looks like a person at this machine; the key is what those who come through it lack.
 */
export const createDevelopmentTokenRoutes = (parts: DevelopmentTokenParts): readonly Route[] =>
  openToLoopbackPages(createDevelopmentTokenRoute(parts));

function createDevelopmentTokenRoute(parts: DevelopmentTokenParts): Route {
  return {
    method: 'POST',
    path: '/api/development-token',
    handle: async (request) => {
      const refusal = parts.key === undefined ? undefined : refusalOf(request, parts.key);
      if (refusal) return refusal;
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

function refusalOf(request: HttpRequest, key: string): HttpAnswer | undefined {
  const isOfLoopbackPage = isLoopbackOrigin(headerOf(request, 'origin') ?? '');
  const fault = isOfLoopbackPage ? whyNotDirect(request) : whyNotDirectLoopback(request);
  if (fault !== undefined) {
    return errorAnswer(403, 'notDirect', `Development tokens are for direct requests from this machine: ${fault}.`);
  }
  if (isSame(headerOf(request, 'authorization') ?? '', `Bearer ${key}`)) return undefined;
  return errorAnswer(
    403,
    'keyMissing',
    'Development tokens are for pages that were opened by the address which the server printed at this start, or show its key.',
  );
}

/** Takes as long whatever the texts have in common. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
