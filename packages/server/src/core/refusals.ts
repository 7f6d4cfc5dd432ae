import { AssertionFailure } from '@parley/kernel/assert';
import { commonErrors, type ErrorOf, type Method, type Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';

/** A refusal that came out of a commit, as one of those that `method` declares; any other is a bug. */
export function declared<Of extends Method>(method: Of, refusal: Refusal): Refusal<ErrorOf<Of>> {
  if (isDeclared(method, refusal)) return refusal;
  throw new AssertionFailure(`${method.name} does not declare ${refusal.refused}`);
}

function isDeclared<Of extends Method>(method: Of, refusal: Refusal): refusal is Refusal<ErrorOf<Of>> {
  const names: readonly ErrorName[] = [...method.errors, ...commonErrors];
  return names.includes(refusal.refused);
}
