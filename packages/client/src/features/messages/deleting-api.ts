import { Api, type CallingParts } from '../../core/api.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import type { Deletions } from './deletions.ts';
import type { LocalDeletions } from './local-deletions.ts';

export interface DeletingParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly deletions: Deletions; readonly localDeletions: LocalDeletions };
  conversations(): { readonly list: ConversationList; readonly sync: ConversationSync };
}

/** What a deletion is done with. */
interface Deleting {
  readonly list: ConversationList;
  /** For the account. */
  readonly deletions: Deletions;
  /** On this device. */
  readonly localDeletions: LocalDeletions;
}

/** Methods that delete for the own user alone, on this device, or for the account if the config says so. */
export class DeletingApi extends Api<DeletingParts> {
  /** Waits until there is a list. */
  protected async deleting(): Promise<Deleting> {
    const { deletions, localDeletions } = this.parts.messages();
    return { deletions, localDeletions, list: await this.parts.conversations().sync.filledList() };
  }
}
