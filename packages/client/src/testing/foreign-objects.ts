import { runInNewContext } from 'node:vm';

/** An object as state libraries, other frames and careful apps hand it to the SDK. */
export interface ForeignObject {
  readonly object: object;
  /** Done by the app when the call has returned. */
  readonly afterwards?: () => void;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** As Vue's `reactive`: what is read out of it is wrapped too, and writing goes through. */
function reactive(target: object): object {
  return new Proxy(target, {
    get: (of, name, receiver) => {
      const value: unknown = Reflect.get(of, name, receiver);
      return isObject(value) && !ArrayBuffer.isView(value) ? reactive(value) : value;
    },
    set: (of, name, value, receiver) => Reflect.set(of, name, value, receiver),
    has: (of, name) => Reflect.has(of, name),
    ownKeys: (of) => Reflect.ownKeys(of),
  });
}

/** As Vue's `readonly`: writing warns, succeeds and changes nothing. */
const readonly = (target: object): object => new Proxy(target, { set: () => true, deleteProperty: () => true });

/** As an observable of MobX: every field is an accessor over a box, and a new one gets one. */
function observable(target: object): object {
  const boxes = new Map<PropertyKey, unknown>(Object.entries(target));
  const define = (of: object, name: PropertyKey): boolean =>
    Reflect.defineProperty(of, name, {
      configurable: true,
      enumerable: true,
      get: () => boxes.get(name),
      set: (value) => void boxes.set(name, value),
    });
  const made = {};
  for (const name of boxes.keys()) define(made, name);
  return new Proxy(made, {
    set: (of, name, value) => {
      boxes.set(name, value);
      return Object.hasOwn(of, name) || define(of, name);
    },
  });
}

/** As a draft of Immer: good until the recipe is over. */
function draft(target: object): ForeignObject {
  const { proxy, revoke } = Proxy.revocable({ ...target }, {});
  return { object: proxy, afterwards: revoke };
}

/** Its fields are accessors of its class. */
function instance(target: object): object {
  class Message {
    readonly #fields: object;

    constructor(fields: object) {
      this.#fields = fields;
    }

    static {
      for (const name of Object.keys(target)) {
        Object.defineProperty(Message.prototype, name, {
          get(this: Message): unknown {
            return Reflect.get(this.#fields, name);
          },
        });
      }
    }
  }
  return new Message(target);
}

/** Refuses with an exception what it was not made with. */
const refusing = (target: object): object =>
  new Proxy(target, {
    set: () => {
      throw new TypeError('read only');
    },
  });

interface Realm {
  bytes(of: readonly number[]): Uint8Array;
  list(of: readonly unknown[]): unknown[];
  object(of: readonly (readonly [string, unknown])[]): object;
}

const realm: Realm = runInNewContext(`({
  bytes: (of) => Uint8Array.from(of),
  list: (of) => Array.from(of),
  object: (of) => Object.fromEntries(of),
})`);

/** The same object in another realm: no `instanceof` of this one holds for it or for what it holds. */
export function ofAnotherRealm(value: unknown): unknown {
  if (value instanceof Uint8Array) return realm.bytes([...value]);
  if (Array.isArray(value)) return realm.list(value.map(ofAnotherRealm));
  if (!isObject(value)) return value;
  return realm.object(Object.entries(value).map(([name, one]) => [name, ofAnotherRealm(one)]));
}

/** `filled`: the SDK can write to it; `kept`: it cannot, and answers with a copy. */
export const foreignObjects: readonly (readonly [
  name: string,
  kind: 'filled' | 'kept',
  make: (target: object) => ForeignObject,
])[] = [
  ['plain', 'filled', (object) => ({ object })],
  ['reactive', 'filled', (target) => ({ object: reactive(target) })],
  ['observable', 'filled', (target) => ({ object: observable(target) })],
  ['without a prototype', 'filled', (target) => ({ object: Object.assign(Object.create(null), target) })],
  ['of another realm', 'filled', (target) => ({ object: ofAnotherRealm(target) as object })],
  ['an instance with accessors', 'filled', (target) => ({ object: instance(target) })],
  ['frozen', 'kept', (target) => ({ object: Object.freeze(target) })],
  ['sealed', 'kept', (target) => ({ object: Object.seal(target) })],
  ['not extensible', 'kept', (target) => ({ object: Object.preventExtensions(target) })],
  ['readonly', 'kept', (target) => ({ object: readonly(target) })],
  ['refusing', 'kept', (target) => ({ object: refusing(target) })],
  ['a draft that is over when the call has returned', 'kept', draft],
];
