import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';

/** The packages of an application that `run` uses. */
export interface NestParts {
  readonly core: typeof import('@nestjs/core');
  readonly wamp: typeof import('../../index.js');
}

/**
 * Loads Nest and this package as the application has them: two copies of one class are two tokens.
 *
 * @param file a file of the application
 * @throws UsageError that names a package that is missing
 */
export async function loadNest(file: string): Promise<NestParts> {
  return {
    core: (await load(file, '@nestjs/core')) as NestParts['core'],
    wamp: (await load(file, 'nestjs-wamp')) as NestParts['wamp'],
  };
}

async function load(file: string, name: string): Promise<unknown> {
  let path: string;
  try {
    path = createRequire(file).resolve(name);
  } catch {
    throw new UsageError(texts.packageMissing(name, file));
  }
  return import(pathToFileURL(path).href);
}
