import { openApi } from './api.ts';
import { loadSettings, type SettingsSource } from './config/config.ts';
import { processLogger } from './services/logger.ts';
import { openServices } from './services/services.ts';
import { type Running, type PrintLine, type PrintDocument, untilSignal } from './process/signals.ts';

/** The API alone, against a Temporal server that runs elsewhere. */
async function startServe(source: SettingsSource = {}): Promise<Running & { url: string; fingerprint: string }> {
  const settings = await loadSettings(source);
  const parts = await openServices(settings, processLogger(settings));
  try {
    const api = await openApi(parts);
    const stop = async () => {
      await api.close();
      await parts.store.close();
    };
    return { url: api.url, fingerprint: parts.fingerprint, stop };
  } catch (error) {
    await parts.store.close();
    throw error;
  }
}

/** `backout serve`: opens the API, says where it is, and ends on Ctrl-C or SIGTERM. */
export async function serve(
  source: SettingsSource,
  say: PrintLine,
  tell: PrintDocument = () => undefined,
): Promise<void> {
  const { stop, ...running } = await startServe(source);
  tell(running);
  say(`the API listens: ${running.url}`);
  say(`fingerprint ${running.fingerprint}`);
  await untilSignal({ stop }, say);
}
