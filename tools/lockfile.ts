/** What stands in `package-lock.json` of one package. */
export interface LockedPackage {
  readonly version?: string;
  /** A folder of this repository, or where the package was fetched from. */
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockedPackages = Readonly<Record<string, LockedPackage>>;

const folder = 'node_modules/';
const wholeHash = /^sha512-[0-9A-Za-z+/]{86}==$/;

/** Packages of others, by their place: ours are folders of this repository. */
const isOfOthers = ([place, { link }]: readonly [string, LockedPackage]): boolean => place.includes(folder) && !link;

/** The name of the package at a place in the tree. */
export const nameAt = (place: string): string => place.slice(place.lastIndexOf(folder) + folder.length);

export const lacksIntegrity = (entry: readonly [string, LockedPackage]): boolean =>
  isOfOthers(entry) && !wholeHash.test(entry[1].integrity ?? '');

/**
 * What is wrong with a lockfile: a package that anybody between here and the registry may replace, because nothing says
 * what is in it, or one that is tied to one registry.
 */
export function faultsOfLockfile(packages: LockedPackages): readonly string[] {
  return Object.entries(packages).flatMap((entry) => {
    const [place, { resolved }] = entry;
    return [
      ...(lacksIntegrity(entry) ? [`${place} has no integrity by SHA-512`] : []),
      ...(resolved !== undefined && /^[a-z+]+:/i.test(resolved) ? [`${place} names a registry`] : []),
    ];
  });
}
