/** A bug in our own code, never a fault of a caller. */
class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** States what must hold here. A failure is a bug and is caught once, at the border of the command. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionFailure(what);
}

/** Hands out a value that the surrounding code knows to be there. */
export function present<Value>(value: Value | null | undefined, what: string): Value {
  assert(value !== null && value !== undefined, what);
  return value;
}

/** Ends a `switch` over a union: a forgotten member is a compile error. */
export function assertNever(value: never): never {
  throw new AssertionFailure(`unexpected case ${JSON.stringify(value)}`);
}
