import type { Clock } from '@parley/kernel/clock';
import { refuse } from '@parley/protocol/define';
import type { Config } from '../config.ts';
import type { LoginRefusal, Visitor } from '../core/feature.ts';
import { networkOf } from '../core/network-address.ts';
import type { Admission } from './admission.ts';
import type { Hub } from './hub.ts';
import { createLoginFailures } from './login-failures.ts';
import { createPlaces, type PlaceRefusal, type Places } from './places.ts';

export interface GatehouseParts {
  readonly clock: Clock;
  readonly limits: Config['limits'];
  readonly admission: Pick<Admission, 'admitLogin'>;
  readonly hub: Pick<Hub, 'sessionCount'>;
}

/** What stands before a session: who may connect, who may log in, and who has failed too often. */
export interface Gatehouse {
  readonly places: Places;
  /** Why nobody may connect from this address now. */
  refusalOf(remote: string | undefined): PlaceRefusal | 'addressWaits' | undefined;
  /** Charges a login whose token is good. */
  admitLogin(visitor: Visitor): LoginRefusal | undefined;
  /** Charges the network with a login that failed; `true`: it has to wait. */
  chargeFailure(network: string | undefined): boolean;
}

export function createGatehouse({ clock, limits, admission, hub }: GatehouseParts): Gatehouse {
  const places = createPlaces(limits);
  const failures = createLoginFailures({ clock, keysMax: limits.rateKeysMax });
  return {
    places,
    refusalOf: (remote) => {
      const network = remote === undefined ? undefined : networkOf(remote);
      const refusal = places.refusalOf(network);
      return refusal ?? (network === undefined || failures.admits(network) ? undefined : 'addressWaits');
    },
    admitLogin: (visitor) => {
      const refusal = admission.admitLogin(visitor);
      if (refusal || !visitor.isLogin || places.hasRoomForLogin(hub.sessionCount)) return refusal;
      return refuse('CommonModuleSwitchServerError', 'there is no room for a further session');
    },
    chargeFailure: (network) => network !== undefined && failures.charge(network),
  };
}
