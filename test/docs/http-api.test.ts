import { answer } from '../../requests/answer.ts';
import { envelope } from '../../requests/envelope.ts';
import { codes, type Code } from '../../common/codes.ts';
import { statusOf } from '../../api/context/failure.ts';
import { failure } from '../../api/schemas/record.ts';
import { openDoor, type Door } from '../api/support/door.ts';
import { makePeople, type People } from '../support/people.ts';
import { codeIn, examplesIn, rowsOf, sectionOf } from './support/markdown.ts';

const page = 'docs/reference/http-api.md';
const rowsUnder = (heading: string) => rowsOf(sectionOf(page, heading));

interface Document {
  readonly paths: Record<string, Record<string, { readonly security?: readonly unknown[] }>>;
}

describe('the routes in docs/reference/http-api.md', () => {
  let people: People;
  let door: Door;

  beforeAll(async () => {
    people = await makePeople();
    door = await openDoor(people);
  });
  afterAll(async () => {
    await door.close();
    await people.cleanup();
  });

  it('are those of the OpenAPI document that is served, with a session where it says so', async () => {
    const { paths } = (await door.call({ path: '/openapi.json' })).json() as Document;
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => [
        `${method.toUpperCase()} ${path}`,
        security ? 'yes' : 'no',
      ]),
    );
    const told = rowsUnder('## Routes').map(([route = '', session = '']) => [codeIn(route)[0] ?? '', session]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(served));
  });
});

describe('the examples in docs/reference/http-api.md', () => {
  const shapes = { request: envelope, answer, error: failure };

  it.each(Object.keys(shapes).map((name, index) => [name as keyof typeof shapes, index] as const))(
    'shows a %s that the code takes',
    (name, index) => {
      const text = examplesIn(page, 'json')[index]?.text ?? '';
      expect(shapes[name].safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
    },
  );
});

describe('the statuses in docs/reference/http-api.md', () => {
  it('name every HTTP status that a code is answered with', () => {
    const told = rowsUnder('## Errors').map(([status]) => Number(status));
    const used = new Set(Object.keys(codes).map((code) => statusOf(code as Code)));
    expect([...used].filter((status) => !told.includes(status))).toEqual([]);
  });

  it('give the codes that they name', () => {
    const told = rowsUnder('## Errors').flatMap(([status, what = '']) =>
      codeIn(what)
        .filter((code): code is Code => code in codes)
        .map((code) => [code, statusOf(code), Number(status)] as const),
    );
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter(([, found, expected]) => found !== expected)).toEqual([]);
  });
});
