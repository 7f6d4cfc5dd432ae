import type { Evidence } from './evidence.ts';
import { type Feature, features, type Reference } from './model.ts';

/** What a page of the reference says first, so that nobody looks for a method that is not there; nothing if all are. */
export function standingOf(feature: Feature, reference: Reference, evidence: Evidence): readonly string[] {
  const missing = missingMethods(reference, evidence).get(feature) ?? [];
  const list = missing.map((name) => `\`${name}\``).join(', ');
  const hasMethods = (reference.pages.get(feature)?.methods.length ?? 0) > 0;
  if (!hasMethods) {
    const what = 'Types, enums and events are declared, and nothing of it works';
    return [`**Not built yet.** ${what}${list === '' ? '.' : `; these methods will come: ${list}.`}`];
  }
  return missing.length === 0 ? [] : [`**Built in part.** These methods are not there yet: ${list}.`];
}

/** Methods of the interface that class `ZIM` lacks, by the page on which they will stand. */
function missingMethods(
  { pages, featureByName }: Reference,
  { interfaceMethods }: Evidence,
): ReadonlyMap<Feature, string[]> {
  const built = new Set([...pages.values()].flatMap(({ methods }) => methods.map(({ name }) => name)));
  const found = new Map<Feature, string[]>();
  for (const name of [...interfaceMethods.keys()].toSorted()) {
    if (built.has(name)) continue;
    const feature = featureOf(name, interfaceMethods.get(name) ?? [], featureByName);
    found.set(feature, [...(found.get(feature) ?? []), name]);
  }
  return found;
}

/** By the first type of its signature that has a page, the result before the parameters; else by what it is named after. */
function featureOf(name: string, types: readonly string[], featureByName: ReadonlyMap<string, Feature>): Feature {
  for (const type of types) {
    const feature = featureByName.get(type);
    if (feature) return feature;
  }
  const named = features.find((feature) => name.toLowerCase().includes(feature.replace(/s$/, '')));
  if (named) return named;
  throw new Error(`The method ${name} of the interface belongs to no page of the reference.`);
}
