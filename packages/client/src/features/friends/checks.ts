import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal, type Method, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import {
  type acceptFriendApplication,
  type addFriend,
  friendAttributeNames,
  type sendFriendApplication,
  updateFriendAttributes,
} from '@parley/protocol/features/friends';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import {
  checkParams,
  checkValue,
  type Fields,
  fieldsOf,
  given,
  invalid,
  isAbsent,
  isFields,
  isText,
  listOf,
} from '../../core/arguments.ts';
import { checkPage, type Page, type PageFlags } from '../../core/page-flags.ts';
import { checkPushConfig } from '../../core/push-config.ts';

/** Notes as the app gives them, each read once; names that there are not are refused. */
function takeNotes(value: unknown): Fields | Refusal {
  if (isAbsent(value)) return {};
  if (!isFields(value) || Array.isArray(value)) return invalid('friendAttributes: is not an object');
  const names = Object.keys(value);
  const isKnown = names.every((name) => friendAttributeNames.some((known) => known === name));
  return isKnown ? fieldsOf(value, ...names) : invalid('friendAttributes: has a key that is none of k0 to k4');
}

function checkBytes(notes: Fields, bytesMax: number): Refusal | undefined {
  const bytes = Object.entries(notes).reduce((sum, [name, value]) => sum + utf8Length(`${name}${value}`), 0);
  return bytes > bytesMax ? invalid(`friendAttributes: are over ${bytesMax} bytes`) : undefined;
}

/** The checks of what makes a friend or an application; the arguments may be anything at all. */
export function checkDraft<Of extends typeof addFriend | typeof sendFriendApplication | typeof acceptFriendApplication>(
  method: Of,
  [userID, config]: readonly [userID: unknown, config: unknown],
  { attributesBytesMax, self }: { readonly attributesBytesMax: number; readonly self?: string },
): ParamsOf<Of> | Refusal {
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const fields = fieldsOf(config, 'wording', 'friendAlias', 'friendAttributes', 'pushConfig');
  const notes = takeNotes(fields['friendAttributes']);
  if (isRefusal(notes)) return notes;
  const params = checkParams<Method>(method, {
    userID,
    ...given('wording', fields['wording']),
    ...given('friendAlias', fields['friendAlias']),
    friendAttributes: notes,
  });
  const refusal = isRefusal(params)
    ? params
    : (checkBytes(notes, attributesBytesMax) ?? checkPushConfig(fields['pushConfig']));
  if (refusal) return refusal;
  if (userID === self) return refuse('FriendModuleCannotAddSelfToFriendList', 'userID: is the own user');
  return params as ParamsOf<Of>;
}

export function checkNotes(
  friendAttributes: unknown,
  userID: unknown,
  bytesMax: number,
): ParamsOf<typeof updateFriendAttributes> | Refusal {
  if (isAbsent(friendAttributes)) return invalid('friendAttributes: is missing');
  const notes = takeNotes(friendAttributes);
  if (isRefusal(notes)) return notes;
  const params = checkParams(updateFriendAttributes, { userID, friendAttributes: notes });
  return isRefusal(params) ? params : (checkBytes(notes, bytesMax) ?? params);
}

/** The user who is answered, and the push that goes with it. */
export function checkAnswer(userID: unknown, config: unknown): { readonly userID: string } | Refusal {
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const checked = checkValue('userID', userIDSchema, userID);
  if (isRefusal(checked)) return checked;
  return checkPushConfig(fieldsOf(config, 'pushConfig')['pushConfig']) ?? { userID: checked };
}

/** Users that a call names, each once, in their order. */
export function checkUserIDs(userIDs: unknown, max: number): readonly string[] | Refusal {
  const listed = listOf(userIDs, max);
  if (!listed || listed.length === 0) return invalid('userIDs: is no list with entries');
  if (listed.length > max)
    return refuse('FriendModuleFriendOperationLimitExceeded', `userIDs: has over ${max} entries`);
  const known = new Set<string>();
  for (const [index, one] of listed.entries()) {
    const userID = checkValue(`userIDs.${index}`, userIDSchema, one);
    if (isRefusal(userID)) return userID;
    known.add(userID);
  }
  return [...known];
}

/** Users, and whether a call is about the own list alone. */
export function checkSides(
  userIDs: unknown,
  config: unknown,
  max: number,
): { readonly userIDs: readonly string[]; readonly isSingle: boolean } | Refusal {
  const named = checkUserIDs(userIDs, max);
  if (isRefusal(named)) return named;
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const type = fieldsOf(config, 'type')['type'] ?? 0;
  return type === 0 || type === 1 ? { userIDs: named, isSingle: type === 1 } : invalid('config.type: is not 0 or 1');
}

export interface FriendSearch<Place> {
  readonly page: Page<Place>;
  /** In small letters. */
  readonly keywords: readonly string[];
  readonly isAliasSearched: boolean;
}

export function checkFriendSearch<Place extends object>(
  flags: PageFlags<Place>,
  config: unknown,
): FriendSearch<Place> | Refusal {
  const { keywords, isAlsoMatchFriendAlias, ...paging } = fieldsOf(
    config,
    ...['keywords', 'isAlsoMatchFriendAlias', 'count', 'nextFlag'],
  );
  const page = checkPage(flags, paging);
  if (isRefusal(page)) return page;
  const words = listOf(keywords, limits.searchKeywordsMax);
  const isSound = words && words.length > 0 && words.length <= limits.searchKeywordsMax && words.every(isKeyword);
  if (!isSound) return invalid('config.keywords: is no list of 1 to 5 words');
  const isAliasSearched = isAlsoMatchFriendAlias ?? false;
  if (typeof isAliasSearched !== 'boolean') return invalid('config.isAlsoMatchFriendAlias: is not true or false');
  return { page, keywords: words.map((word) => word.toLowerCase()), isAliasSearched };
}

const isKeyword = (word: unknown): word is string =>
  isText(word) && word !== '' && utf8Length(word) <= limits.friendKeywordBytesMax;
