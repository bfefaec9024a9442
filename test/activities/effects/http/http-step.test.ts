import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool, spoolFolder, writeJson } from '../../../../activities/effects/command/spool.ts';
import { beginAttempt } from '../../../../authority/attempts/index.ts';
import type { FrozenPlan, FrozenStep } from '../../../../plans/language/schema/index.ts';
import { gateStep, smallPlan } from '../../../support/plans.ts';
import { type Scene, scenesForEach, worker as deadWorker } from '../../../support/scene.ts';
import { servers } from '../support/servers.ts';
import { makeWorker } from '../support/worker.ts';

type HttpStep = Extract<FrozenStep, { kind: 'http' }>;
const { http, tcp, nobody } = servers();
const newScene = scenesForEach();

function httpStep(url: HttpStep['url'], over: Partial<HttpStep> = {}): HttpStep {
  return {
    kind: 'http',
    id: 'call',
    title: 'Call',
    because: null,
    role: 'operator',
    expectedMs: 100,
    runsOn: 'local',
    effect: 'once',
    timeoutMs: 5000,
    retry: { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 },
    holdWhen: [],
    proceedWhen: null,
    verify: null,
    onFailure: null,
    irreversible: null,
    method: 'POST',
    url,
    headers: {},
    body: null,
    expect: { status: [200], json: [] },
    capture: null,
    reverses: [],
    undo: null,
    ...over,
  };
}

async function scene(step: FrozenStep, over: Partial<FrozenPlan> = {}): Promise<Scene> {
  const made = await newScene(smallPlan({ steps: [gateStep(), step], ...over }));
  await made.pass();
  return made;
}

async function carryOut(
  step: FrozenStep,
  over: Partial<FrozenPlan> = {},
  deps: Parameters<typeof makeWorker>[1] = {},
): Promise<Scene> {
  const run = await scene(step, over);
  await makeWorker(run.record, deps).executeStep(run.ref('call'));
  return run;
}

describe('an http step', () => {
  it('sends what the plan says, and captures from the answer', async () => {
    const seen: unknown[] = [];
    const url = await http((request, response) => {
      request.setEncoding('utf8').on('data', (body) => {
        seen.push([request.method, request.url, request.headers['x-token'], request.headers['content-type'], body]);
        response.end('{"job":{"id":7}}');
      });
    });
    const capture = {
      from: 'json',
      shape: {
        kind: 'object',
        members: [
          {
            name: 'job',
            optional: false,
            shape: { kind: 'object', members: [{ name: 'id', optional: false, shape: { kind: 'integer' } }] },
          },
        ],
      },
    };
    const step = httpStep(`${url}/jobs?token=x`, {
      body: '{"a":1}',
      headers: { 'x-token': { ref: 'secret', name: 'token' } },
      capture: capture as HttpStep['capture'],
      expect: { status: [200], json: [{ path: ['job', 'id'], condition: { kind: 'above', bound: 6 } }] },
    });
    const secrets = { token: { from: 'command', argv: ['echo', 'correct-horse'] } } as const;
    const run = await carryOut(step, { secrets: [{ name: 'token', title: 'A token' }] }, { secrets });
    expect(seen).toEqual([['POST', '/jobs?token=x', 'correct-horse', 'application/json', '{"a":1}']]);
    expect(await run.entries('step.succeeded')).toMatchObject([
      {
        httpStatus: 200,
        captures: { job: { id: 7 } },
        message: `POST ${url}/jobs answered 200`,
        output: { lastLines: ['{"job":{"id":7}}'] },
      },
    ]);
  });

  it.each([
    [503, 'gone\n', /answered 503, expected 200: gone$/],
    [302, '', /answered 302, which leads to http:\/\/127\.0\.0\.1:\d+\/x, expected 200$/],
    [200, '{"ok":false}', /expected \$\.ok at true, found false$/],
    [200, 'no json', /expected JSON, found something else$/],
  ])('that is answered %s %j has failed, and says what was expected', async (status, body, message) => {
    const url = await http(
      (_, response) => void response.writeHead(status, status === 302 ? { location: '/x' } : {}).end(body),
    );
    const expected = {
      status: [200],
      json: [{ path: ['ok'], condition: { kind: 'equals', value: true } }],
    } as HttpStep['expect'];
    const run = await carryOut(httpStep(url, { expect: expected }));
    expect(await run.entries('step.failed')).toMatchObject([
      { httpStatus: status, message: expect.stringMatching(message) },
    ]);
  });

  it('that could not be sent has failed: nothing happened', async () => {
    const url = await nobody();
    const run = await carryOut(httpStep(`${url}/x`));
    expect(await run.entries('step.failed')).toMatchObject([
      {
        httpStatus: null,
        message: expect.stringMatching(
          /^POST http:\/\/127\.0\.0\.1:\d+\/x could not be reached, nothing was sent: .*ECONNREFUSED/,
        ),
      },
    ]);
  });

  it('that was sent and broke off is unknown if it may run only once', async () => {
    const url = await tcp((socket) => socket.once('data', () => socket.destroy()));
    const run = await carryOut(httpStep(url));
    expect(await run.entries('step.unknown')).toMatchObject([
      { known: expect.stringContaining('was sent, but not answered') },
    ]);
    const again = await carryOut(
      httpStep(url, { effect: 'repeatable', retry: { attempts: 2, delayMs: 0, factor: 1, maxDelayMs: 0 } }),
    );
    expect(await again.entries('step.failed')).toMatchObject([{ then: { do: 'retry', attempt: 2 } }]);
  });

  it('whose answer does not come in time is unknown, or timed out where it is safe to run again', async () => {
    const url = await http(() => undefined);
    expect(await (await carryOut(httpStep(url, { timeoutMs: 100 }))).entries('step.unknown')).toHaveLength(1);
    const safe = await carryOut(httpStep(url, { timeoutMs: 100, effect: 'none', method: 'GET' }));
    expect(await safe.entries('step.timed-out')).toMatchObject([
      { message: expect.stringContaining('no answer within 100ms') },
    ]);
  });

  it('that is offered another protocol instead of an answer has failed, and does not wait without end', async () => {
    const url = await tcp((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')),
    );
    const run = await carryOut(httpStep(url));
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringMatching(/answered 101, expected 200$/) },
    ]);
  });

  it('whose answer comes byte by byte has its time limit all the same', async () => {
    const url = await http((_, response) => {
      const more = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(more));
    });
    const run = await carryOut(httpStep(url, { timeoutMs: 150, effect: 'none' }));
    expect(await run.entries('step.timed-out')).toHaveLength(1);
  });

  it('whose answer is endless has its status, and is not read to its end', async () => {
    const url = await http((_, response) => {
      response.on('error', () => undefined);
      const more = (): void =>
        void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more)));
      more();
    });
    const run = await carryOut(httpStep(url, { effect: 'none' }));
    expect(await run.entries('step.succeeded')).toMatchObject([
      { message: expect.stringContaining('larger than 1048576 bytes; at least') },
    ]);
  });

  it('whose address is none holds before anything is sent', async () => {
    const run = await carryOut(httpStep('not an address'));
    expect(await run.entries('step.started')).toEqual([]);
    expect(await run.entries('step.held')).toMatchObject([{ code: 'input-unresolved' }]);
  });
});

describe('an http step whose worker died', () => {
  async function begun(step: FrozenStep): Promise<{ run: Scene; folder: string }> {
    const run = await scene(step);
    await run.change((open) => beginAttempt(open, run.ref('call'), { ...deadWorker, pid: 4_194_999 }));
    const folder = spoolFolder(join(run.record.dir, 'spool'), run.ref('call'));
    openSpool(folder);
    return { run, folder };
  }

  it('is unknown once it may have been sent, and sent where it certainly was not', async () => {
    let requests = 0;
    const url = await http((_, response) => {
      requests += 1;
      response.end();
    });
    const sent = await begun(httpStep(url));
    writeJson(sent.folder, 'sending', {});
    await makeWorker(sent.run.record).executeStep(sent.run.ref('call'));
    expect(await sent.run.entries('step.unknown')).toHaveLength(1);
    expect(requests).toBe(0);
    const unsent = await begun(httpStep(url));
    await makeWorker(unsent.run.record).executeStep(unsent.run.ref('call'));
    expect(await unsent.run.entries('step.succeeded')).toHaveLength(1);
    expect(requests).toBe(1);
    expect(existsSync(unsent.folder)).toBe(false);
  });

  it('has the answer that its worker still wrote down', async () => {
    const { run, folder } = await begun(httpStep(await nobody()));
    writeJson(folder, 'end', { outcome: 'succeeded', message: 'POST answered 200', httpStatus: 200, captures: 5 });
    await makeWorker(run.record).executeStep(run.ref('call'));
    expect(await run.entries('step.succeeded')).toMatchObject([{ httpStatus: 200, captures: 5 }]);
  });
});
