import { describe, expectTypeOf, test } from 'vitest';
import type { Storage, StoresOf } from '../storage/storage.ts';
import type { Change } from './commit.ts';
import type { Context } from './context.ts';
import type { Feature, TimerHandler } from './feature.ts';

type Narrow = Context<'users' | 'usage'>;

describe('the stores that a feature declares', () => {
  test('are the only ones that it can read', () => {
    type Readable = ReturnType<Narrow['storage']['read']>;
    expectTypeOf<keyof Readable>().toEqualTypeOf<'users' | 'usage'>();
  });

  test('are the only ones that its changes see', () => {
    type Run = Parameters<Narrow['commit']['run']>[0];
    expectTypeOf<Parameters<Run['decide']>>().toEqualTypeOf<[StoresOf<'users' | 'usage'>]>();
    expectTypeOf<Change<number, never, StoresOf<'users'>>>().toExtend<
      Change<number, never, StoresOf<'users' | 'usage'>>
    >();
    expectTypeOf<Change<number, never, StoresOf<'messages'>>>().not.toExtend<
      Change<number, never, StoresOf<'users'>>
    >();
  });

  test('are enough for a door that needs fewer, and not for one that needs more', () => {
    expectTypeOf<Narrow>().toExtend<Context<'users'>>();
    expectTypeOf<Narrow>().not.toExtend<Context<'users' | 'messages'>>();
    expectTypeOf<Narrow['commit']>().not.toExtend<Context<'users' | 'messages'>['commit']>();
  });

  test('bind its timers, and a node that has them all runs every feature', () => {
    expectTypeOf<TimerHandler<'messages'>>().not.toExtend<TimerHandler<'users'>>();
    expectTypeOf<Feature<Record<never, never>, 'users'>>().toExtend<Feature>();
  });
});

test('a second storage has stores of its own', () => {
  type Volatile = Storage<{ readonly rooms: Set<string> }, { readonly rooms: ReadonlySet<string> }>;
  expectTypeOf<ReturnType<Volatile['read']>>().toEqualTypeOf<{ readonly rooms: ReadonlySet<string> }>();
  expectTypeOf<Volatile>().not.toExtend<Storage>();
});
