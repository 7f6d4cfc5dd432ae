import type { Config } from '../config.ts';

/**
 * How a connection stands: it has no session, its login is under way, it has one, or it had to go for another.
 */
export type Standing = 'outside' | 'entering' | 'inside' | 'givenWay';

/** A connection, as the one who gives places away sees it. */
export interface Guest {
  /** Whose it is; `undefined`: nobody knows, and it counts for the node alone. */
  readonly network: string | undefined;
  /** Kept by `Places`. */
  standing: Standing;
  /** Ends at once, because another connection needs the place. */
  giveWay(): void;
}

/**
 * Who may connect. A node has a number of places, of which one network may take a part, and a smaller part with
 * connections that have no session. Where a part is used up, a newcomer takes the place of the connection that has
 * been outside the longest: whoever means to log in does so within a moment, and nobody else can keep others out.
 */
export interface Places {
  /** Why a further connection of the network gets no place. */
  refusalOf(network: string | undefined): PlaceRefusal | undefined;
  /** Gives the guest a place, outside. To be asked for only if it is not refused. */
  take(guest: Guest): void;
  move(guest: Guest, to: 'outside' | 'entering' | 'inside'): void;
  /** The guest is gone. */
  leave(guest: Guest): void;
  /** Whether a further login gets a session; what is beyond is kept for sessions that come back. */
  hasRoomForLogin(sessionCount: number): boolean;
}

/** The node has as many connections as it takes, or this network has. */
export type PlaceRefusal = 'full' | 'addressFull';

type PlaceLimits = Pick<
  Config['limits'],
  'connectionsMax' | 'connectionsPerAddress' | 'connectionsWithoutSessionPerAddress'
>;

/** Of a small node no network gets more than this part of the places for connections without a session. */
const withoutSessionShareMax = 1 / 4;
/** The part of all places that is kept for sessions that come back. */
const returningShare = 1 / 20;

interface NetworkPlaces {
  count: number;
  entering: number;
  /** Absent: nobody. In the order in which they came. */
  outside?: Set<Guest> | undefined;
}

const noGuests: ReadonlySet<Guest> = new Set();

export function createPlaces(limits: PlaceLimits): Places {
  const { connectionsMax, connectionsPerAddress } = limits;
  const share = Math.max(1, Math.floor(connectionsMax * withoutSessionShareMax));
  const withoutSessionMax = Math.min(limits.connectionsWithoutSessionPerAddress, share);
  const loginsMax = connectionsMax - Math.floor(connectionsMax * returningShare);
  const networks = new Map<string, NetworkPlaces>();
  const outside = new Set<Guest>();
  let count = 0;

  const isFull = ({ count: taken, entering, outside: waiting }: NetworkPlaces): boolean =>
    taken >= connectionsPerAddress || entering + (waiting?.size ?? 0) >= withoutSessionMax;
  const placesOf = ({ network }: Guest): NetworkPlaces | undefined =>
    network === undefined ? undefined : networks.get(network);

  const enterOutside = (guest: Guest, places: NetworkPlaces | undefined): void => {
    outside.add(guest);
    if (!places) return;
    places.outside ??= new Set();
    places.outside.add(guest);
  };
  const leaveOutside = (guest: Guest, places: NetworkPlaces | undefined): void => {
    outside.delete(guest);
    places?.outside?.delete(guest);
    if (places?.outside?.size === 0) places.outside = undefined;
  };
  const makeRoom = (among: ReadonlySet<Guest>): void => {
    for (const oldest of among) {
      leaveOutside(oldest, placesOf(oldest));
      oldest.standing = 'givenWay';
      oldest.giveWay();
      return;
    }
  };

  return {
    refusalOf: (network) => {
      const places = network === undefined ? undefined : networks.get(network);
      if (places && isFull(places) && places.outside === undefined) return 'addressFull';
      return count >= connectionsMax && outside.size === 0 ? 'full' : undefined;
    },
    take: (guest) => {
      const places = placesOf(guest) ?? { count: 0, entering: 0 };
      if (isFull(places)) makeRoom(places.outside ?? noGuests);
      else if (count >= connectionsMax) makeRoom(outside);
      if (guest.network !== undefined) networks.set(guest.network, places);
      count += 1;
      places.count += 1;
      guest.standing = 'outside';
      enterOutside(guest, places);
    },
    move: (guest, to) => {
      if (guest.standing === 'givenWay') return;
      const places = placesOf(guest);
      if (guest.standing === 'outside') leaveOutside(guest, places);
      if (places && guest.standing === 'entering') places.entering -= 1;
      if (places && to === 'entering') places.entering += 1;
      if (to === 'outside') enterOutside(guest, places);
      guest.standing = to;
    },
    leave: (guest) => {
      const places = placesOf(guest);
      leaveOutside(guest, places);
      count -= 1;
      if (!places) return;
      if (guest.standing === 'entering') places.entering -= 1;
      places.count -= 1;
      if (places.count === 0 && guest.network !== undefined) networks.delete(guest.network);
    },
    hasRoomForLogin: (sessionCount) => sessionCount < loginsMax,
  };
}
