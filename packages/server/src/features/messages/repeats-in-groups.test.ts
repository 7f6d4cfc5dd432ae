import { methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from '../../testing/app-world.ts';

const { createGroup, dismissGroup, kickGroupMembers } = methods.groups;
const { sendMessage, replyMessage } = methods.messages;

let world: AppWorld;
afterEach(() => world.close());

const newGroup = {
  ...{ groupID: 'g', groupName: '', groupAvatarUrl: '', groupNotice: '', attributes: [], maxMemberCount: 0 },
  ...({ joinMode: 0, inviteMode: 0, beInviteMode: 0 } as const),
};
const text = (localMessageID: string, targetID = 'g') =>
  ({ conversationType: 2, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

async function begin() {
  world = await createAppWorld();
  const [ann, bob, eve] = [await world.login('ann'), await world.login('bob'), await world.login('eve')];
  await ann.get(createGroup, { ...newGroup, userIDs: ['bob'] });
  const sent = await bob.get(sendMessage, text('m1'));
  const original = { messageSeq: sent.messageSeq, messageID: sent.messageID };
  const reply = { ...text('m2'), original };
  const { position } = await bob.get(replyMessage, reply);
  return { ann, bob, eve, sent, reply, position };
}

test('what is sent once more is answered as before, also when the group was dismissed; what is new is refused [SEND-29a]', async () => {
  const { ann, bob, eve, sent, reply, position } = await begin();
  await ann.get(dismissGroup, { groupID: 'g' });
  expect(await bob.get(sendMessage, text('m1'))).toEqual(sent);
  expect(await bob.get(replyMessage, reply)).toMatchObject({ position });
  const gone = { refused: 'MessageModuleTargetDoesNotExist' };
  for (const one of [bob, eve]) expect(await one.ask(sendMessage, text('m3'))).toMatchObject(gone);
  expect(await bob.ask(replyMessage, { ...reply, localMessageID: 'm4' })).toMatchObject(gone);
  expect(await bob.ask(sendMessage, text('m5', 'another'))).toMatchObject(gone);
});

test('the same where its sender was removed', async () => {
  const { ann, bob, sent, reply, position } = await begin();
  await ann.get(kickGroupMembers, { groupID: 'g', userIDs: ['bob'] });
  expect(await bob.get(sendMessage, text('m1'))).toEqual(sent);
  expect(await bob.get(replyMessage, reply)).toMatchObject({ position });
  const out = { refused: 'GroupModuleUserIsNotInTheGroup' };
  expect(await bob.ask(sendMessage, text('m3'))).toMatchObject(out);
});
