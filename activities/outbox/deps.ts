import type { Actor } from '../../records/entries.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { SecretProviders } from '../effects/values/secrets.ts';

/** The SMTP server of the worker's configuration (`smtp`). */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly secure: boolean;
  readonly user?: string | undefined;
  /** The name of the secret that holds the password. */
  readonly passwordSecret?: string | undefined;
}

/** What the delivery of messages needs of the worker it runs in. */
export interface OutboxDeps {
  readonly store: RecordStore;
  /** This process, as the one who writes `people.told`. */
  readonly actor: Actor;
  readonly secrets: SecretProviders;
  readonly smtp?: SmtpServer | undefined;
}
