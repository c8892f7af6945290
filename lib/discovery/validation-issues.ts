import * as nest from '@nestjs/common';
import type { StandardSchemaIssue } from '../contract/standard-schema.js';
import { type ArgumentIssue, type IssuePath, noteIssues } from './argument-issues.js';
import { defaults } from './defaults.js';
import { isThenable } from './thenable.js';

/** The members of Nest's validation pipes that are used here. */
interface ValidatingPipe extends nest.PipeTransform {
  exceptionFactory: (failures: never[]) => unknown;
  readonly isDetailedOutputDisabled?: boolean | undefined;
}

const watched = new WeakSet<object>();

/**
 * Makes a validation pipe remember the structured issues of each exception, because the exception
 * itself contains only sentences by default. The exceptions are not changed.
 */
export function watchPipe(pipe: nest.PipeTransform): void {
  const toIssues = issueReader(pipe);
  if (toIssues === undefined || watched.has(pipe)) return;
  watched.add(pipe);
  const validating = pipe as ValidatingPipe;
  const factory = validating.exceptionFactory;
  validating.exceptionFactory = (failures) => {
    const exception = factory.call(pipe, failures);
    const note = (made: unknown): unknown => (noteIssues(made, toIssues(failures)), made);
    return isThenable(exception) ? exception.then(note) : note(exception);
  };
}

type IssueReader = (failures: never[]) => ArgumentIssue[];

function issueReader(pipe: nest.PipeTransform): IssueReader | undefined {
  if (pipe instanceof nest.ValidationPipe)
    return (pipe as unknown as ValidatingPipe).isDetailedOutputDisabled === true
      ? undefined
      : validatorIssues;
  const { StandardSchemaValidationPipe: SchemaPipe } = nest as Partial<typeof nest>;
  return SchemaPipe !== undefined && pipe instanceof SchemaPipe ? schemaIssues : undefined;
}

/** Returns the issues of class-validator, which are a tree of properties. */
function validatorIssues(errors: readonly nest.ValidationError[]): ArgumentIssue[] {
  const issues: ArgumentIssue[] = [];
  const collect = (error: nest.ValidationError, parent: IssuePath): void => {
    const path = [...parent, segmentOf(error.property)];
    for (const message of Object.values(error.constraints ?? {})) issues.push({ path, message });
    if (issues.length >= defaults.maxIssues) return;
    for (const child of error.children ?? []) collect(child, path);
  };
  for (const error of errors) collect(error, []);
  return issues;
}

/** Returns the issues of a Standard Schema. */
export function schemaIssues(issues: readonly StandardSchemaIssue[]): ArgumentIssue[] {
  return issues.map(({ message, path = [] }) => ({
    path: path.map((segment) => segmentOf(typeof segment === 'object' ? segment.key : segment)),
    message,
  }));
}

/** Returns a list index as a number, because class-validator gives it as a string. */
function segmentOf(key: PropertyKey): string | number {
  if (typeof key === 'number') return key;
  const name = String(key);
  return /^\d+$/.test(name) ? Number(name) : name;
}
