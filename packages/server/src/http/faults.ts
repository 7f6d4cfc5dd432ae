import { methods } from '@parley/protocol/index';
import { integer, object, oneOf, optional, parse } from '@parley/protocol/schema';
import type { FaultOrder } from '../core/faults.ts';
import { whyNotDirectLoopback } from './loopback.ts';
import { errorAnswer, jsonAnswer, type Route } from './route.ts';

export interface FaultSwitch {
  arm(order: FaultOrder): void;
  disarm(): void;
}

const operations = Object.values(methods).flatMap((feature) => Object.keys(feature));

const order = object({
  operation: oneOf(operations),
  kind: oneOf(['handler', 'storage', 'diskFull', 'silence']),
  times: optional(integer({ min: 1, max: 1000 })),
});

/**
 * `POST /faults` `{operation, kind, times?}` makes the next calls of an operation fail, `POST /faults/none` takes all
 * orders back. Only direct requests from this machine are heard, and only a server with the setting `faults` has them.
 */
export function createFaultRoutes(faults: FaultSwitch): readonly Route[] {
  const guarded = (path: string, handle: (body: unknown) => ReturnType<typeof jsonAnswer>): Route => ({
    method: 'POST',
    path,
    handle: async (request) => {
      const fault = whyNotDirectLoopback(request);
      return fault === undefined ? handle(request.body) : errorAnswer(403, 'notDirect', `Faults: ${fault}.`);
    },
  });
  return [
    guarded('/faults', (body) => {
      const parsed = parse(order, body);
      if (!parsed.ok) {
        return errorAnswer(400, 'parameterInvalid', `${parsed.fault.field || 'body'} ${parsed.fault.fault}`);
      }
      const { operation, kind, times = 1 } = parsed.value;
      faults.arm({ operation, kind, times });
      return jsonAnswer(200, { armed: { operation, kind, times } });
    }),
    guarded('/faults/none', () => {
      faults.disarm();
      return jsonAnswer(200, { armed: null });
    }),
  ];
}
