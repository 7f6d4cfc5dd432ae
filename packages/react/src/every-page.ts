/** The longest page that the SDK answers; a list that a device keeps has few of them. */
const pageCount = 3000;

/** All that a list of the SDK has, which this device answers by itself. */
export async function everyPage<Item>(
  read: (config: { readonly count: number; readonly nextFlag: number }) => Promise<readonly [Item[], nextFlag: number]>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let nextFlag = 0;
  do {
    const [items, next] = await read({ count: pageCount, nextFlag });
    all.push(...items);
    nextFlag = next;
  } while (nextFlag !== 0);
  return all;
}
