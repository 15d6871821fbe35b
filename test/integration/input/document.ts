/** The part of JSON Schema 2020-12 that OpenAPI documents made from zod contain. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

interface Answers extends Content {
  description: string;
}

interface OperationObject {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Answers>;
}

export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, OperationObject>>;
  components?: { schemas?: Record<string, Schema> };
}

/** One operation of the document, as the fuzzer uses it. */
export interface Operation {
  /** `GET /v1/things/{id}` */
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  /** The schema of its JSON body, where it takes one. */
  body?: Schema;
  responses: Record<string, Answers>;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** All operations, those first that others live on: lists before items, what creates before what deletes. */
export function operationsOf(document: ApiDocument): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, object]) => operation(path, method, object)),
  );
  const order = ({ method, path }: Operation) => METHODS.indexOf(method.toLowerCase()) * 100 + path.split('{').length;
  return operations.sort((a, b) => order(a) - order(b));
}

function operation(path: string, method: string, { parameters, requestBody, responses }: OperationObject): Operation {
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: parameters ?? [],
    body: requestBody?.content?.['application/json']?.schema,
    responses,
  };
}

/** What `schema` stands for: the end of its reference, if it is one. */
export function resolve(schema: Schema, document: ApiDocument): Schema {
  if (schema.$ref === undefined) return schema;
  const target = document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')];
  if (target === undefined) throw new Error(`openapi.json has no ${schema.$ref}`);
  return resolve(target, document);
}
