/** What a call asks for, whichever it is. */
export type Operation =
  | { readonly kind: 'set'; readonly pairs: Readonly<Record<string, string>> }
  | { readonly kind: 'delete'; readonly keys: readonly string[] };

export interface Manner {
  readonly isForce: boolean;
  readonly isUpdateOwner: boolean;
  readonly isDeleteAfterOwnerLeft: boolean;
}

/** What the actor is answered: a code, or the keys of each operation that were refused. */
export type Answer = { readonly code: number } | { readonly errorKeys: readonly (readonly string[])[] };

export interface Told {
  readonly set: Readonly<Record<string, string>>;
  readonly deleted: Readonly<Record<string, string>>;
}

interface Attribute {
  readonly value: string;
  readonly owner: string;
  readonly isDeletedAfterOwnerLeft: boolean;
}

const attributesMax = 10;
const valueBytesMax = 5120;
const codes = { nothingApplied: 6000331, tooMany: 6000334, tooLong: 6000337 };

/** The attributes of one room as the description of the behaviour has them, and nothing of how they are built. */
export class AttributeModel {
  private attributes = new Map<string, Attribute>();

  get map(): Readonly<Record<string, string>> {
    return valuesOf(this.attributes);
  }

  /** Does operations as one unit; who is in the room is told of what became of it, if anything did. */
  change(actor: string, operations: readonly Operation[], manner: Manner): { answer: Answer; told?: Told } {
    const before = this.attributes;
    const after = new Map(before);
    // What an attribute was last before it was deleted, also if that was set in the same unit.
    const last = new Map(before);
    const errorKeys = operations.map((one) =>
      one.kind === 'set'
        ? Object.entries(one.pairs).flatMap(([key, value]) =>
            setOne(after, { actor, key, value }, manner) ? [] : [key],
          )
        : [...new Set(one.keys)].filter((key) => !deleteOne({ after, last }, actor, key, manner)),
    );
    const over = overLimits(after, before);
    if (over) return { answer: { code: over } };
    const asked = operations.flatMap((one) => (one.kind === 'set' ? Object.keys(one.pairs) : [...new Set(one.keys)]));
    if (errorKeys.flat().length === asked.length) return { answer: { code: codes.nothingApplied } };
    this.attributes = after;
    return { answer: { errorKeys }, ...(isNews(before, after) && { told: difference(before, after, last) }) };
  }

  /** What goes with a user who leaves. */
  leave(user: string): Told | undefined {
    const before = this.attributes;
    this.attributes = new Map(
      [...before].filter(([, { owner, isDeletedAfterOwnerLeft }]) => owner !== user || !isDeletedAfterOwnerLeft),
    );
    return this.attributes.size < before.size ? difference(before, this.attributes) : undefined;
  }
}

type Attributes = Map<string, Attribute>;

function setOne(
  attributes: Attributes,
  { actor, key, value }: { readonly actor: string; readonly key: string; readonly value: string },
  { isForce, isUpdateOwner, isDeleteAfterOwnerLeft: isDeletedAfterOwnerLeft }: Manner,
): boolean {
  const known = attributes.get(key);
  if (known && known.owner !== actor && !isForce) return false;
  const owner = known && !isUpdateOwner ? known.owner : actor;
  // A new object each time: what is set is told, also where it was so before.
  attributes.set(key, { value, owner, isDeletedAfterOwnerLeft });
  return true;
}

function deleteOne(
  { after, last }: { readonly after: Attributes; readonly last: Attributes },
  actor: string,
  key: string,
  { isForce }: Manner,
): boolean {
  const known = after.get(key);
  if (!known || (known.owner !== actor && !isForce)) return false;
  if (last.has(key)) last.set(key, known);
  return after.delete(key);
}

/** Nothing that only deletes is over a limit. */
function overLimits(after: Attributes, before: Attributes): number | undefined {
  const bytes = [...after.values()].reduce((sum, { value }) => sum + value.length, 0);
  if ([...after].every(([key, attribute]) => before.get(key) === attribute)) return undefined;
  if (after.size > attributesMax) return codes.tooMany;
  return bytes > valueBytesMax ? codes.tooLong : undefined;
}

const isNews = (before: Attributes, after: Attributes): boolean => {
  const { set, deleted } = difference(before, after);
  return Object.keys(set).length + Object.keys(deleted).length > 0;
};

const difference = (before: Attributes, after: Attributes, last: Attributes = before): Told => ({
  set: valuesOf([...after].filter(([key, attribute]) => before.get(key) !== attribute)),
  deleted: valuesOf([...last].filter(([key]) => !after.has(key))),
});

const valuesOf = (attributes: Iterable<readonly [string, Attribute]>): Readonly<Record<string, string>> =>
  Object.fromEntries([...attributes].map(([key, { value }]) => [key, value]));
