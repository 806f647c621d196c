import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { RESOLVERS } from '../app.module.js';
import { FAILED } from './failure.js';

const HEADER = '# Printed from the code by `npm run schema`. Do not edit.\n\n';

/** Writes schema.graphql, or only says whether it is what the code says. Needs no database. */
export async function schemaCommand(check: boolean): Promise<number> {
  const path = join(packageFolder(), 'schema.graphql');
  const printed = await printedSchema();
  if (!check) {
    await writeFile(path, printed);
    process.stdout.write(`Wrote ${path}\n`);
    return 0;
  }
  const stored = await readFile(path, 'utf8').catch(() => '');
  if (stored === printed) return 0;
  process.stderr.write('schema.graphql is not what the code says; run npm run schema and commit the file.\n');
  return FAILED;
}

export async function printedSchema(): Promise<string> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    const schema = await builder.get(GraphQLSchemaFactory).create(RESOLVERS);
    return `${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`;
  } finally {
    await builder.close();
  }
}

function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
