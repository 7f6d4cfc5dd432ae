import { ofAnotherRealm } from './foreign-objects.ts';

const fail = (): never => {
  throw new TypeError('of the app');
};

/** Throws whatever is asked of it, and what it throws is no better. */
export function throwing(target: object | (() => void)): object {
  const proxy: object = new Proxy(
    target,
    Object.fromEntries(
      Object.getOwnPropertyNames(Reflect).map((trap) => [
        trap,
        () => {
          throw proxy;
        },
      ]),
    ),
  );
  return proxy;
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic(): object {
  const one: { self?: unknown; list: unknown[] } = { list: [] };
  one.self = one;
  one.list.push(one);
  return one;
}

/** Says another thing each time that it is asked. */
const fickle = (): object => {
  let asked = 0;
  const get = (): unknown => {
    asked += 1;
    return [1, 'x', {}, Symbol('x'), fail][asked % 5];
  };
  return new Proxy({}, { get });
};

const deep = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

const thenable = (then: PropertyDescriptor): object => Object.defineProperty({}, 'then', then);

/** A list that is as long as a list can be; nobody can go through it. */
const endless = (): unknown[] => {
  const list: unknown[] = [];
  list.length = 2 ** 32 - 1;
  return list;
};

class LyingBytes extends Uint8Array {
  override get length(): number {
    return fail();
  }
}

/** What no call should be handed; each is made anew, because a call may change it. */
export const hostileValues: readonly (readonly [string, () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['a number', () => Number.NaN],
  ['a big integer', () => 5n],
  ['a symbol', () => Symbol('x')],
  ['a function', () => fail],
  ['a long text', () => 'x'.repeat(300_000)],
  ['an object that throws', () => throwing({})],
  ['a function that throws', () => throwing(fail)],
  ['a list that throws', () => throwing([])],
  ['a revoked object', () => revoked({})],
  ['a revoked list', () => revoked([])],
  ['getters that throw', () => new Proxy({}, { get: fail, has: () => true })],
  ['a text that throws', () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail, toJSON: fail })],
  ['a thenable that throws', () => thenable({ value: fail })],
  ['a thenable that cannot be read', () => thenable({ get: fail })],
  [
    'a rejected thenable',
    () => thenable({ value: (_: unknown, reject: (reason: unknown) => void) => reject(throwing({})) }),
  ],
  ['a cyclic object', cyclic],
  ['a fickle object', fickle],
  ['a deep list', () => deep(10_000)],
  ['an endless list', endless],
  ['a list with a hole', () => new Array(1)],
  ['a list of hostile values', () => [throwing({}), throwing([]), Symbol('x'), cyclic()]],
  ['a list whose iterator throws', () => Object.assign(['x'], { [Symbol.iterator]: fail, every: fail, slice: fail })],
  ['an object that claims to be refused', () => ({ refused: throwing({}), detail: throwing({}) })],
  ['an error of the app', () => Object.assign(new Error('x'), { code: throwing({}) })],
  ['another kind of bytes', () => new DataView(new ArrayBuffer(4))],
  ['bytes that lie', () => new LyingBytes(4)],
  ['bytes behind a proxy', () => new Proxy(new Uint8Array(4), {})],
  ['a map', () => new Map([[{}, Symbol('x')]])],
  ['an object of another realm', () => ofAnotherRealm({ a: [1], b: { c: 'x' } })],
];
