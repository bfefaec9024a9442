import type { SwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answer } from '../requests/answer.ts';
import { subject } from '../requests/subject.ts';
import { quorumSchema } from '../plans/language/schema/parts/people.ts';
import { measurement } from '../records/entries.ts';
import { apiVersion } from './context/paths.ts';
import { binary, jsonBytes, streamed } from './schemas/binary.ts';
import { failure, jsonValue } from './schemas/record.ts';
import { gateView } from '../views/schemas/gate.ts';
import { inboxView } from '../views/schemas/inbox.ts';
import { releaseView } from '../views/schemas/release.ts';
import { reportView } from '../views/schemas/report.ts';
import { runView } from '../views/schemas/run.ts';

/** The schemas that the document names; recursive ones must be among them. */
const schemas = {
  Answer: answer,
  Failure: failure,
  GateView: gateView,
  InboxView: inboxView,
  Json: jsonValue,
  Measurement: measurement,
  Quorum: quorumSchema,
  ReleaseView: releaseView,
  ReportView: reportView,
  RunView: runView,
  Subject: subject,
};

type ZodToJsonConfig = NonNullable<NonNullable<Parameters<typeof createJsonSchemaTransform>[0]>['zodToJsonConfig']>;

const registry = z.registry<{ id?: string }>();
for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });

/** What bytes are to readers of the document. */
const shapes = new Map<unknown, object>([
  [binary, { type: 'string', format: 'binary' }],
  [streamed, { type: 'string', format: 'binary' }],
  [jsonBytes, { type: 'object' }],
]);

const zodToJsonConfig: ZodToJsonConfig = {
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }) => void Object.assign(jsonSchema, shapes.get(zodSchema)),
};

const toComponents = createJsonSchemaTransformObject({ schemaRegistry: registry, zodToJsonConfig });

/** How the OpenAPI document is made from the schemas that validate. */
export const openApiDocument: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Backout',
      version: apiVersion,
      description: 'The one door: signed requests, views of the record, and streams.',
    },
    components: { securitySchemes: { session: { type: 'http', scheme: 'bearer' } } },
  },
  transform: createJsonSchemaTransform({ schemaRegistry: registry, zodToJsonConfig }),
  transformObject: (document) => withoutInputs(toComponents(document)),
};

type Components = ReturnType<typeof toComponents>;

/** Every component comes twice, as it is taken and as it is given; no route takes one. */
function withoutInputs(document: Components): Components {
  if (!('components' in document)) return document;
  const { components } = document;
  const given = Object.entries(components?.schemas ?? {}).filter(([name]) => name in schemas);
  return { ...document, components: { ...components, schemas: Object.fromEntries(given) } } as Components;
}
