/** What is to run at a time; `order` decides between entries of the same time. */
export interface QueueEntry {
  readonly at: number;
  readonly order: number;
}

/** Entries come out by time, and in the order of their numbers within one time (a binary heap). */
export class EventQueue<Entry extends QueueEntry> {
  private readonly heap: Entry[] = [];

  get first(): Entry | undefined {
    return this.heap[0];
  }

  add(entry: Entry): void {
    const heap = this.heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  takeFirst(): Entry | undefined {
    const heap = this.heap;
    const first = heap[0];
    const last = heap.pop();
    if (first !== undefined && last !== undefined && heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry): void {
    const heap = this.heap;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Entry, heap[below] as Entry)) below += 1;
      const child = heap[below] as Entry;
      if (!isBefore(child, entry)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = entry;
  }
}

const isBefore = (left: QueueEntry, right: QueueEntry): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);
