import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Reply } from '../../../cli/connect/transport.ts';

type Answers = Record<string, { readonly content?: Record<string, { readonly schema?: unknown }> }>;
interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Answers }>>;
}

/** The OpenAPI document that is served, to hold every reply against. */
export class Conformance {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });

  constructor(document: object) {
    this.#document = document as Document;
    this.#ajv.addSchema(document, 'openapi');
  }

  /** Throws where a route answers with a status, a type or a body that the document does not describe. */
  check(method: string, path: string, { status, headers, body }: Reply): void {
    const bare = path.split('?')[0] ?? '';
    const route = Object.keys(this.#document.paths).find((one) => patternOf(one).test(bare));
    const answers = route && this.#document.paths[route]?.[method.toLowerCase()]?.responses;
    if (!answers) return;
    const described = [String(status), `${Math.floor(status / 100)}XX`].find((name) => name in answers);
    if (described === undefined) throw new Error(`${method} ${route} answers ${status}, which is not described`);
    const type = headers['content-type']?.split(';')[0] ?? 'none';
    const pointer = ['paths', route, method.toLowerCase(), 'responses', described, 'content', type, 'schema'];
    if (!(type in (answers[described]?.content ?? {})))
      throw new Error(`${method} ${route} answers ${status} with ${type}, which is not described`);
    if (type === 'application/json') this.#checkBody(pointer, body);
  }

  #checkBody(pointer: readonly string[], body: Buffer): void {
    const place = `openapi#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = this.#ajv.getSchema(place);
    if (validate?.(JSON.parse(body.toString())) === true) return;
    throw new Error(
      `${pointer.slice(1, 5).join(' ')}: the body is not as described: ${JSON.stringify(validate?.errors?.slice(0, 3))}`,
    );
  }
}

function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
