import { basename } from 'node:path';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';
import type { Compiler } from './compiler.js';
import { Project } from './project.js';
import { ServicePrinter } from './service-printer.js';
import { findServices } from './service-source.js';
import { TypePrinter } from './type-printer.js';

/**
 * Returns the declarations of the services that a file exports. They import nothing.
 *
 * @throws UsageError if the file has errors, or no services
 */
export function writeDeclarations(compiler: Compiler, file: string): string {
  const [services, project] = findServices(Project.open(compiler, file));
  if (services.length === 0) throw new UsageError(texts.noServices(file));
  const types = new TypePrinter(project, new Set(services.map(({ name }) => name)));
  const printer = new ServicePrinter(project, types);
  const interfaces = services.map((service) => printer.print(service));
  const head = `// Written by \`nestjs-wamp types ${basename(file)}\`. Changes will be lost.`;
  return `${[head, ...interfaces, ...types.named.values()].join('\n\n')}\n`;
}
