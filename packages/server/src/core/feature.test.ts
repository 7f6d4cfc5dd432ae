import { method, type Refusal, refuse } from '@parley/protocol/define';
import { object } from '@parley/protocol/schema';
import { describe, expectTypeOf, test } from 'vitest';
import { createFakeCommit } from '../testing/fake-commit.ts';
import type { Actor, SessionActor } from './actors.ts';
import type { CommitError } from './commit.ts';
import type { Context } from './context.ts';
import type { Feature, FeatureIndex, Handlers } from './feature.ts';
import { toAppID } from './ids.ts';

const declared = method({
  name: 'mark',
  doc: 'Marks something.',
  params: object({}),
  result: object({}),
  errors: ['ConversationModuleConversationDoesNotExist'],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
  needsLogin: true,
});
type Marked = Handlers<{ mark: typeof declared }>;

const commit = createFakeCommit(() => ({}));
const change = { app: toAppID(1), keys: [] };

describe('what a change may refuse with', () => {
  test('is known of its outcome, beside what the commit itself refuses', () => {
    const outcome = async () =>
      commit.run({
        ...change,
        decide: async () => (Math.PI > 3 ? refuse('MessageModuleCommonError') : { result: 'done' }),
      });
    type Outcome = string | Refusal<'MessageModuleCommonError' | CommitError>;
    expectTypeOf(outcome).returns.resolves.toEqualTypeOf<Outcome>();
  });

  test('is nothing where it never refuses', () => {
    const outcome = async () => commit.run({ ...change, decide: async () => ({ result: 1 }) });
    expectTypeOf(outcome).returns.resolves.toEqualTypeOf<number | Refusal<CommitError>>();
  });
});

describe('a handler', () => {
  const service =
    <Errors extends 'ConversationModuleConversationDoesNotExist' | 'MessageModuleCommonError'>(error: Errors) =>
    (_context: Context, actor: Actor) =>
      commit.run({
        app: actor.app,
        keys: [],
        decide: async () => (Math.PI > 3 ? refuse(error) : { result: {} }),
      });

  test('is a service that refuses with what its method declares', () => {
    const mark = service('ConversationModuleConversationDoesNotExist');
    expectTypeOf({ mark }).toExtend<Marked>();
  });

  test('may refuse with what every method may refuse with', () => {
    const mark = async () => refuse('NetworkModuleUserIsNotLogged');
    expectTypeOf({ mark }).toExtend<Marked>();
  });

  test('that refuses with anything else is a compile error', () => {
    const mark = service('MessageModuleCommonError');
    // @ts-expect-error The method does not declare it.
    const handlers: Marked = { mark };
    expectTypeOf(handlers).toEqualTypeOf<Marked>();
  });

  test('that is missing or surplus is a compile error', () => {
    const mark = service('ConversationModuleConversationDoesNotExist');
    // @ts-expect-error There is none for `mark`.
    const none: Marked = {};
    // @ts-expect-error Nobody declares `unmark`.
    const two: Marked = { mark, unmark: mark };
    expectTypeOf([none, two]).toEqualTypeOf<Marked[]>();
  });

  test('may demand a session, which methods that need a login have', () => {
    const mark = async (_context: Context, { session }: SessionActor) =>
      session.generation > 1 ? refuse('CommonModuleIMServerError') : {};
    expectTypeOf({ mark }).toExtend<Marked>();
  });
});

describe('the features of a node', () => {
  type Index = { readonly marks: { readonly mark: typeof declared } };
  type Marks = Feature<Index['marks'], 'users'>;

  test('carry out every declared method, and may be more', () => {
    expectTypeOf<{ marks: Marks }>().toExtend<FeatureIndex<Index>>();
    expectTypeOf<{ marks: Marks; push: Feature }>().toExtend<FeatureIndex<Index>>();
  });

  test('of which one is missing, or is another, are a compile error', () => {
    expectTypeOf<{ push: Feature }>().not.toExtend<FeatureIndex<Index>>();
    expectTypeOf<{ marks: Feature }>().not.toExtend<FeatureIndex<Index>>();
  });
});
