import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { commands } from '../../cli/table/table.mjs';
import * as messages from '../../workflows/definitions/messages.ts';
import type { Run } from '../authority/support/desk.ts';
import { commandChannels, workflowMessages, writingRoutes } from '../support/attacks/channels.ts';
import { makePeople, type People } from '../support/people.ts';
import { codeReachedBy } from '../support/reached-code.ts';
import { openDoor, type Door } from './support/door.ts';

const root = join(import.meta.dirname, '..', '..');
const cli = join(root, 'cli');
const sources = readdirSync(cli, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const textOf = (name: string) => readFileSync(join(cli, name), 'utf8');

describe('every channel by which something can be changed is in the table of attacks:', () => {
  test('each command of the command line', () => {
    expect(commands.map(({ name }) => name).toSorted()).toEqual(Object.keys(commandChannels).toSorted());
  });

  test('a command that can sign is one that signs, and a command that reads sends nothing else', () => {
    const prints = commands.filter(({ options }) => options.some(({ flags }) => flags === '--print'));
    const signing = Object.keys(commandChannels).filter((name) => commandChannels[name] === 'signs');
    expect([...prints.map(({ name }) => name), 'assess'].toSorted()).toEqual(signing.toSorted());
    const silent = signing.filter((name) => !sends(name));
    expect(silent).toEqual([]);
    const quiet = commands.filter(({ name }) => ['reads', 'local'].includes(commandChannels[name] ?? ''));
    const loud = quiet.filter(({ name }) => sends(name));
    expect(loud.map(({ name }) => name)).toEqual([]);
  });

  test('the command line sends requests and blobs, by one file each, and nothing else', () => {
    const calls = sources.flatMap((name) =>
      [...textOf(name).matchAll(/method: '(POST|PUT|PATCH|DELETE)',\s*path: ['`]([^'`$]*)/g)].map(
        ([, method, path]) => `${name}: ${method} ${path}`,
      ),
    );
    expect(calls.toSorted()).toEqual(['connect/connect.ts: PUT /blobs/', 'connect/submit.ts: POST /requests']);
    const others = sources.filter((name) => /['"`](POST|PUT|PATCH|DELETE)['"`]/.test(textOf(name)));
    expect(others.toSorted()).toEqual(['connect/connect.ts', 'connect/submit.ts', ...others.filter(isType)].toSorted());
  });

  test('each message of the workflow', () => {
    const names = Object.values(messages).flatMap((one) => (typeof one === 'object' ? one.name : []));
    expect(names.toSorted()).toEqual(Object.keys(workflowMessages).toSorted());
    const signals = readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => /defineSignal|defineUpdate/.test(readFileSync(join(root, 'workflows', name), 'utf8')));
    expect(signals).toEqual(['definitions/messages.ts']);
  });
});

/** Whether the code of a command can reach what sends a request or content. */
function sends(command: string): boolean {
  return /signAndShow|\.submit\(|\.send\(|\.ask\(|putBlob|putFiles/.test(codeReachedBy(command));
}

/** The transport names the methods in a type. */
function isType(name: string): boolean {
  return name === 'connect/transport.ts';
}

describe('the routes', () => {
  let people: People;
  let door: Door;
  let run: Run;
  let paths: Record<string, Record<string, unknown>>;
  beforeAll(async () => {
    people = await makePeople();
    door = await openDoor(people);
    run = await door.desk.begun();
    await run.openGate();
    ({ paths } = (await door.call({ path: '/openapi.json' })).json() as { paths: typeof paths });
  });
  afterAll(async () => {
    await door.close();
    await people.cleanup();
  });

  test('that write are those in the table of attacks', () => {
    const writing = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => !['get', 'head', 'options'].includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(writing.toSorted()).toEqual(Object.keys(writingRoutes).toSorted());
  });

  test('that are read decide nothing, with any link that a person follows', async () => {
    const token = await tokenOf();
    const before = await door.desk.size();
    const asked: string[] = [];
    for (const path of ['/', ...Object.keys(paths).map(filled)])
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        for (const query of ['', '?action=decide&decision=approve&gate=go-ahead&_method=POST']) {
          await answered(method, `${path}${query}`, token);
          asked.push(path);
        }
    expect(new Set(asked).size).toBeGreaterThan(15);
    expect(await door.desk.size()).toBe(before);
    expect((await run.visit('go-ahead'))?.gate?.decisions).toEqual([]);
  });

  const tokenOf = async () => {
    const opened = await door.post(await door.desk.sign(people.approver, { action: 'session.open' }));
    return (opened.json() as { data: { token: string } }).data.token;
  };

  function filled(path: string): string {
    const values: Record<string, string> = { run: run.name, gate: 'go-ahead', service: 'shop', version: '2.0.0' };
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? run.plan);
  }

  /** Only the head of the answer: a stream would go on. */
  function answered(method: string, path: string, token: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, 'x-http-method-override': 'POST' };
    return new Promise((resolve, reject) => {
      const asking = httpRequest({ socketPath: door.socket, method, path, headers }, (answer) => {
        answer.destroy();
        resolve();
      });
      asking.on('error', reject).end();
    });
  }
});
