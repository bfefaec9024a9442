import { readFileSync } from 'node:fs';
import { makePeople, type People } from '../support/people.ts';
import { openDoor, type Door } from './support/door.ts';

interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Record<string, { content?: Record<string, { schema?: unknown }> }>;
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

/** `GET /runs/{run}` for every line of the contract in api/context/paths.ts. */
function contract(): string[] {
  const text = readFileSync(new URL('../../api/context/paths.ts', import.meta.url), 'utf8');
  const routes = [...text.matchAll(/^ \* (GET|PUT|POST) +([^\s?]+)/gm)];
  return routes.map(([, method, path = '']) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).toSorted();
}

describe('the OpenAPI document', () => {
  let people: People;
  let door: Door;
  let document: Document;

  beforeAll(async () => {
    people = await makePeople();
    door = await openDoor(people);
    document = (await door.call({ path: '/openapi.json' })).json() as Document;
  });
  afterAll(async () => {
    await door.close();
    await people.cleanup();
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    );

  it('has exactly the routes of the contract', () => {
    expect(
      operations()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(contract());
  });

  it('says of every route what it answers when all is well and when it is not', () => {
    for (const { operation } of operations()) {
      const answers = Object.keys(operation.responses);
      expect(answers.some((status) => status.startsWith('2'))).toBe(true);
      expect(answers).toEqual(expect.arrayContaining(['4XX', '5XX']));
    }
  });

  it('says of which routes a session is needed', () => {
    const without = operations()
      .filter(({ operation }) => !operation.security)
      .map(({ name }) => name);
    expect(without.toSorted()).toEqual(
      [
        'GET /healthz',
        'GET /identities',
        'GET /installation',
        'GET /metrics',
        'GET /openapi.json',
        'GET /readyz',
        'POST /requests',
      ].toSorted(),
    );
  });

  it('refers to nothing that it does not hold', () => {
    const text = JSON.stringify(document);
    const wanted = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    expect(wanted.length).toBeGreaterThan(10);
    const known = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));
    expect(wanted.filter((target) => !known.has(target ?? ''))).toEqual([]);
  });

  it('is named in the answer for a path that has no route', async () => {
    const answer = await door.call({ path: '/nowhere' });
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({
      code: 'usage',
      message: 'there is no such route',
      expected: null,
      found: 'GET /nowhere',
      where: null,
      next: 'GET /openapi.json lists them',
    });
  });
});
