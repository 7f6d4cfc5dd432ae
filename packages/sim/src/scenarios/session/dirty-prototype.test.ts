import { afterEach, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

/** What an old library or a page full of scripts leaves behind: enumerable, so that `for…in` finds it everywhere. */
const leftovers = { shuffle: () => 'of the page', debounce: (task: () => void) => task, isOfThePage: true };

const leave = (): void => void Object.assign(Object.prototype, leftovers);
const tidyUp = (): void => {
  for (const name of Object.keys(leftovers)) Reflect.deleteProperty(Object.prototype, name);
};

afterEach(tidyUp);

test('a page and a server whose `Object.prototype` somebody has extended chat as ever [INSTANCE-9a]', async () => {
  const chat = await Chat.open();
  leave();
  try {
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await chat.wait(ann.zim.sendMessage({ type: 1, message: 'hello' } as never, 'bob', 0, { priority: 1 }));
    await chat.run(500);
    const page = await bob.page('ann');
    await chat.wait(bob.zim.clearConversationUnreadMessageCount('ann', 0));
    const { userList } = await chat.wait(bob.zim.queryUsersInfo(['ann'], { isQueryFromServer: true }));
    const cable = chat.pullCable(ann);
    await chat.run(2000);
    cable();
    await chat.run(20_000);
    const found = {
      page: page.length,
      users: userList.length,
      states: ann.states.length,
      errors: chat.world.bugs.length,
    };
    tidyUp();
    expect(found).toEqual({ page: 1, users: 1, states: 4, errors: 0 });
    expect(bob.received.map(({ texts }) => texts)).toEqual([['hello']]);
  } finally {
    tidyUp();
  }
});
