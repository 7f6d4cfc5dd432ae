import { createServerApi, type ServerApi, type ServerApiActions } from '@parley/backend';
import type { Config } from '../../config.ts';
import type { AppID } from '../../core/ids.ts';
import type { Storage } from '../../storage/storage.ts';
import { timeText } from '../values.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import type { Machine } from './machine.ts';

const about = 'rooms';
/** Pages of each app that are looked at. */
const pagesMax = 20;
/** It is an operator who waits. */
const retries = 1;
/** A server looks every second which rooms come to their end; one that is late by so much does not. */
const overdueMs = 60_000;
/** Faults that are told one by one. */
const namedMax = 20;

export interface RoomsParts {
  readonly machine: Machine;
  readonly storage: Storage;
  readonly config: Pick<Config, 'rooms'>;
  /** Where the server is, if it runs. */
  readonly address: string | undefined;
}

/** Whether rooms end when they should and there is place for further ones. Only the running server can say it. */
export async function checkRooms({ machine, storage, config, address }: RoomsParts): Promise<readonly Finding[]> {
  if (address === undefined || !URL.canParse(address)) return [];
  const findings: Finding[] = [];
  let count = 0;
  for (const { app, serverSecret, isEnabled } of await storage.system.apps()) {
    if (!isEnabled) continue;
    const api = createServerApi({
      ...{ url: address, appID: app, serverSecret, fetch: machine.post, now: machine.wall, retries },
    });
    const looked = await lookAt(api);
    // No server runs, which is told elsewhere.
    if (looked === undefined) return [];
    if (typeof looked === 'string') {
      findings.push(warning(about, `the server at ${address} does not say which rooms app ${app} has: ${looked}`));
      continue;
    }
    count += looked.total;
    findings.push(...faultsOf(app, looked, config.rooms.roomsMax, machine.wall()));
  }
  return findings.length === 0 ? [ok(about, count === 0 ? 'there is none' : `${count}, and all are sound`)] : findings;
}

type Listed = ServerApiActions['QueryAppRoomList']['result']['RoomList'][number];

interface Looked {
  readonly total: number;
  readonly rooms: readonly Listed[];
}

/** A text instead: why it does not say; `undefined`: nothing answers. */
async function lookAt(api: ServerApi): Promise<Looked | string | undefined> {
  const rooms: Listed[] = [];
  let total = 0;
  let NextFlag = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const outcome = await api.call('QueryAppRoomList', { NextFlag });
    if (!outcome.ok) {
      const { kind, message } = outcome.failure;
      return kind === 'network' || kind === 'timeout' ? undefined : message;
    }
    rooms.push(...outcome.result.RoomList);
    total = outcome.result.TotalCount;
    NextFlag = outcome.result.NextFlag;
    if (NextFlag === '') break;
  }
  return { total, rooms };
}

function faultsOf(app: AppID, { total, rooms }: Looked, roomsMax: number, now: number): readonly Finding[] {
  const late = rooms.filter(({ DestroyTime }) => DestroyTime > 0 && DestroyTime < now - overdueMs);
  const more = late.length - namedMax;
  return [
    ...(total < roomsMax
      ? []
      : [
          warning(
            about,
            `app ${app} has all ${roomsMax} rooms that it may have, and further ones are refused (6000324); raise PARLEY_ROOMS_ROOMS_MAX`,
          ),
        ]),
    ...late
      .slice(0, namedMax)
      .map(({ RoomId, DestroyTime }) =>
        problem(
          about,
          `room ${RoomId} of app ${app} should have ended at ${timeText(DestroyTime)}; look into the log of the server for rooms.notSettled`,
        ),
      ),
    ...(more > 0 ? [problem(about, `${more} further rooms of app ${app} should have ended`)] : []),
  ];
}
