import type { InboxView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { renderInbox } from '../render/pages/inbox.ts';

export const run: Command = async ({ api, out }) => {
  out.document(await (await api()).get<InboxView>('/inbox'), renderInbox);
};
