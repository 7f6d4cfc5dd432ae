import { assert } from '@parley/kernel/assert';
import type { Config } from '../config.ts';
import type { LogSource } from '../features/logs/source.ts';
import type { SessionActor } from './actors.ts';
import type { Context } from './context.ts';
import type { DutyHandler, Feature, TimerHandler } from './feature.ts';
import type { OutsideSweep, Sweep } from './sweep.ts';

type Features = readonly Feature[];

/** Every kind of timer with who knows it. */
export const timersOf = (features: Features): ReadonlyMap<string, TimerHandler> =>
  joined(features.map(({ timers = {} }) => timers));

/** Every kind of duty with who does it. */
export const dutiesOf = (features: Features): ReadonlyMap<string, DutyHandler> =>
  joined(features.map(({ duties = {} }) => duties));

export const sweepsOf = (features: Features, config: Config): readonly Sweep[] =>
  features.flatMap(({ sweeps }) => sweeps?.(config) ?? []);

export const outsideSweepsOf = (features: Features, config: Config): readonly OutsideSweep[] =>
  features.flatMap(({ outsideSweeps }) => outsideSweeps?.(config) ?? []);

/** What the features keep in the logs of conversations. */
export const logSourcesOf = (features: Features): readonly LogSource[] =>
  features.flatMap(({ logSources = [] }) => logSources);

export function forgetUsers(features: Features): void {
  for (const feature of features) feature.forgetUsers?.();
}

/** Tells every feature in turn; where one fails, those after it are not told. */
export function sessionLifeOf(features: Features, context: Context) {
  const tell = (event: 'tokenExpired' | 'ended') => async (actor: SessionActor) => {
    for (const { sessionLife } of features) await sessionLife?.[event]?.(context, actor);
  };
  const disconnected = async (actor: SessionActor, fellSilent: boolean): Promise<void> => {
    for (const { sessionLife } of features) await sessionLife?.disconnected(context, actor, fellSilent);
  };
  return { disconnected, tokenExpired: tell('tokenExpired'), ended: tell('ended') };
}

function joined<Handler>(
  handlersByFeature: readonly Readonly<Record<string, Handler>>[],
): ReadonlyMap<string, Handler> {
  const handlersByKind = new Map<string, Handler>();
  for (const handlers of handlersByFeature) {
    for (const [kind, handler] of Object.entries(handlers)) {
      assert(!handlersByKind.has(kind), `one feature alone handles ${kind}`);
      handlersByKind.set(kind, handler);
    }
  }
  return handlersByKind;
}
