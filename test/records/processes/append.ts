// Appends entries to a record for as long as it is told, one transaction each: a process for tests to run and to kill.
import { openRecord } from '../../../records/sqlite/open-record.ts';
import { isBackoutError } from '../../../common/errors.ts';

const [path = '', name = '', count = '0', user] = process.argv.slice(2);
// Only now: somebody else may not even read the checkout.
if (user !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}
const actor = { kind: 'system', part: name, host: 'here', incarnation: name } as const;
try {
  const store = await openRecord(path);
  for (let number = 0; number < Number(count); number += 1) {
    const text = `${name} ${number} ${'x'.repeat(200)}`;
    const entry = { type: 'deviation', actor, run: 'shop-1' } as const;
    const body = { address: null, what: text, why: 'it is told to' };
    await store.write(async (tx) => {
      await tx.append({ ...entry, body, key: `${name}/${number}` });
      await tx.append({ ...entry, body: { ...body, what: `${text} too` }, key: `${name}/${number}/too` });
    });
    process.stdout.write(`${number}\n`);
  }
  await store.close();
} catch (error) {
  process.stdout.write(
    `${JSON.stringify(isBackoutError(error) ? { code: error.code, message: error.message, ...error.detail } : { message: String(error) })}\n`,
  );
  process.exitCode = 1;
}
