import type { InboxView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { renderInbox } from '../../pages/run/inbox.ts';

export const inboxCommand: RunCommand = async ({ api, out }) => {
  out.document(await (await api()).get<InboxView>('/inbox'), renderInbox);
};
