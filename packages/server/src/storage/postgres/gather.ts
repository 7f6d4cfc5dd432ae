/** A call that waits for the others that are made with it. */
interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Makes one statement of calls that are made in one go: whoever has many of them in hand makes them all and then waits,
 * as for changes of many logs. A call that is waited for before the next one is sent by itself. `send` answers in the
 * order of the items.
 */
export function gather<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let gathered: Waiting<Item, Result>[] = [];
  const sendGathered = async (): Promise<void> => {
    const sent = gathered;
    gathered = [];
    try {
      const results = await send(sent.map(({ item }) => item));
      for (const [index, result] of results.entries()) sent[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of sent) reject(error);
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (gathered.length === 0) void Promise.resolve().then(sendGathered);
      gathered.push({ item, resolve, reject });
    });
}
