import { isRefusal, type Refusal } from '@parley/protocol/define';
import { flag, integer, object, oneOf, optional, text } from '@parley/protocol/schema';
import { checkValue, type Fields, fieldsOf, invalid, isAbsent, isFields, isText } from './arguments.ts';

/** What a notification may say: the rest of it is cut, so that only a mistake is as long as this. */
const said = optional(text({ bytesMax: 1_000_000 }));
const parametersUnitsMax = 512;

const pushConfig = object({
  title: said,
  content: said,
  payload: optional(text({ bytesMax: 2048 })),
  resourcesID: optional(text({ bytesMax: 128, charactersMax: 32 })),
  threadID: optional(text({ bytesMax: 64 })),
  enableBadge: optional(flag),
  badgeIncrement: optional(integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
  voIPConfig: optional(
    object({
      iOSVoIPHandleType: optional(oneOf([1, 2, 3])),
      iOSVoIPHandleValue: optional(text({ bytesMax: 256 })),
      iOSVoIPHasVideo: optional(flag),
    }),
  ),
  privateMessageTemplate: optional(
    object({
      templateID: text({ bytesMin: 1, bytesMax: 1000 }),
      titleParameters: optional(text({ bytesMax: parametersUnitsMax })),
      contentParameters: optional(text({ bytesMax: parametersUnitsMax })),
    }),
  ),
});

const present = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      isAbsent(value) ? [] : [[name, isFields(value) ? present(fieldsOf(value, ...Object.keys(value))) : value]],
    ),
  );

const isJsonObject = (value: unknown): boolean => {
  try {
    return isAbsent(value) || (isText(value) && isFields(JSON.parse(value)));
  } catch {
    return false;
  }
};

/** Why the offline push that an operation asks for is none; nothing is pushed yet. */
export function checkPushConfig(value: unknown): Refusal | undefined {
  if (isAbsent(value)) return undefined;
  if (!isFields(value)) return invalid('config.pushConfig: is not an object');
  const checked = checkValue(
    'config.pushConfig',
    pushConfig,
    present(fieldsOf(value, ...Object.keys(pushConfig.entries))),
  );
  if (isRefusal(checked)) return checked;
  const { titleParameters, contentParameters } = checked.privateMessageTemplate ?? {};
  if (isJsonObject(titleParameters) && isJsonObject(contentParameters)) return undefined;
  return invalid('config.pushConfig.privateMessageTemplate: has parameters that are no JSON object');
}
