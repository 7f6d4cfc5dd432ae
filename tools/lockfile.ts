/** What stands in `package-lock.json` of one package. */
export interface LockedPackage {
  readonly version?: string;
  /** A folder of this repository, or where the package was fetched from. */
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string } | readonly string[];
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

/** The oldest Node that the project is installed with; npm warns of every package that asks for a newer one. */
const leastNode = [20, 19, 4] as const;

/** Whether a range of versions, as packages write it, has the oldest Node in it. */
export function takesLeastNode(range: string): boolean {
  return range.split('||').some((part) => {
    const [, sign = '', ...numbers] = /^\s*(>=|\^|~|)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(part) ?? [];
    if (numbers.length === 0) return part.trim() === '*';
    const [major, minor, patch] = numbers.map((number) => Number(number ?? 0));
    const isBelow =
      major !== leastNode[0]
        ? Number(major) < leastNode[0]
        : Number(minor) * 1e6 + Number(patch) <= leastNode[1] * 1e6 + leastNode[2];
    return isBelow && (sign === '>=' || major === leastNode[0]);
  });
}

/**
 * What is wrong with a lockfile: a package that anybody between here and the registry may replace, because nothing says
 * what is in it, one that is tied to one registry, or one that the oldest Node does not run.
 */
export function faultsOfLockfile(packages: LockedPackages): readonly string[] {
  return Object.entries(packages).flatMap((entry) => {
    const [place, { resolved, engines }] = entry;
    const range = engines && 'node' in engines ? engines.node : undefined;
    return [
      ...(lacksIntegrity(entry) ? [`${place} has no integrity by SHA-512`] : []),
      ...(resolved !== undefined && /^[a-z+]+:/i.test(resolved) ? [`${place} names a registry`] : []),
      ...(range !== undefined && !takesLeastNode(range) ? [`${place} asks for Node ${range}`] : []),
    ];
  });
}
