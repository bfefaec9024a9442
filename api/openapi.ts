import type { SwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answer } from '../authority/answer.ts';
import { subject } from '../authority/subject.ts';
import { quorum } from '../plans/language/schema/steps.ts';
import { measurement } from '../records/entries.ts';
import { apiVersion } from './routes.ts';
import { binary } from './schemas/binary.ts';
import { failure } from './schemas/record.ts';
import { reportView } from './schemas/report.ts';
import { gateView, inboxView, releaseView, runView } from './schemas/views.ts';

/** The schemas that the document names; recursive ones must be among them. */
const components = {
  Answer: answer,
  Failure: failure,
  GateView: gateView,
  InboxView: inboxView,
  Measurement: measurement,
  Quorum: quorum,
  ReleaseView: releaseView,
  ReportView: reportView,
  RunView: runView,
  Subject: subject,
};

type ZodToJsonConfig = NonNullable<NonNullable<Parameters<typeof createJsonSchemaTransform>[0]>['zodToJsonConfig']>;

const registry = z.registry<{ id?: string }>();
for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });

const zodToJsonConfig: ZodToJsonConfig = {
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }) =>
    void (zodSchema === binary && Object.assign(jsonSchema, { type: 'string', format: 'binary' })),
};

/** How the OpenAPI document is made from the schemas that validate. */
export const openApi: SwaggerOptions = {
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
  transformObject: createJsonSchemaTransformObject({ schemaRegistry: registry, zodToJsonConfig }),
};
