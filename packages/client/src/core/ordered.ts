/** A value with those that stand before it and those that stand behind it; the heaviest is on top. Nothing is changed in it. */
interface Node<Value> {
  readonly value: Value;
  readonly weight: number;
  readonly before: Node<Value> | undefined;
  readonly behind: Node<Value> | undefined;
}

type Tree<Value> = Node<Value> | undefined;

/** Whether a value stands before the place at which a tree is cut. */
type IsBefore<Value> = (value: Value) => boolean;

/** Factor and modulus of a known sequence that passes for chance: the weights keep the tree flat. */
const weightFactor = 48_271;
const weightModulus = 2_147_483_647;

/**
 * Values kept in order as they come and go: a change costs the logarithm of their number, a page what stands on it.
 * Whatever two of them are the same to `compare`, only one is held.
 */
export class Ordered<Place, Value extends Place> {
  readonly #compare: (one: Place, other: Place) => number;
  #tree: Tree<Value>;
  #weight = 1;

  constructor(compare: (one: Place, other: Place) => number) {
    this.#compare = compare;
  }

  add(value: Value): void {
    this.#weight = (this.#weight * weightFactor) % weightModulus;
    this.#tree = this.#around(value, { value, weight: this.#weight, before: undefined, behind: undefined });
  }

  remove(place: Place): void {
    this.#tree = this.#around(place, undefined);
  }

  /** The first `count` of the wanted values that stand behind `after`, in their order. */
  page(after: Place | undefined, count: number, isWanted: (value: Value) => boolean): readonly Value[] {
    const found: Value[] = [];
    const isBehind = (value: Value): boolean => after === undefined || this.#compare(value, after) > 0;
    walk(this.#tree, isBehind, (value) => {
      if (isWanted(value)) found.push(value);
      return found.length < count;
    });
    return found;
  }

  /** The tree with something else at a place. */
  #around(place: Place, middle: Tree<Value>): Tree<Value> {
    const [before, rest] = split(this.#tree, (value) => this.#compare(value, place) < 0);
    const [, behind] = split(rest, (value) => this.#compare(value, place) <= 0);
    return join(join(before, middle), behind);
  }
}

function split<Value>(tree: Tree<Value>, isBefore: IsBefore<Value>): [Tree<Value>, Tree<Value>] {
  if (!tree) return [undefined, undefined];
  const isIn = isBefore(tree.value);
  const [before, behind] = split(isIn ? tree.behind : tree.before, isBefore);
  return isIn ? [{ ...tree, behind: before }, behind] : [before, { ...tree, before: behind }];
}

/** One tree of two, of which the first stands before the other. */
function join<Value>(one: Tree<Value>, other: Tree<Value>): Tree<Value> {
  if (!one || !other) return one ?? other;
  if (one.weight > other.weight) return { ...one, behind: join(one.behind, other) };
  return { ...other, before: join(one, other.before) };
}

/** Visits those that stand behind a place until `visit` has enough; answers whether it would go on. */
function walk<Value>(
  tree: Tree<Value>,
  isBehind: (value: Value) => boolean,
  visit: (value: Value) => boolean,
): boolean {
  if (!tree) return true;
  if (!isBehind(tree.value)) return walk(tree.behind, isBehind, visit);
  return walk(tree.before, isBehind, visit) && visit(tree.value) && walk(tree.behind, isBehind, visit);
}
