import { HttpException, HttpStatus } from '@nestjs/common';
import { defaults } from '../protocol/defaults.js';
import type { Dict } from '../protocol/messages.js';
import { WampInvalidArgumentError } from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';

/** Where in the arguments something is wrong: the name or position of one, then the way into it. */
export type IssuePath = readonly (string | number)[];

/** What is wrong with the arguments, as a client gets it in `kwargs.issues`. */
export interface ArgumentIssue {
  readonly path: IssuePath;
  readonly message: string;
}

/** What pipes found, by the exceptions they made of it: those have text alone. */
const found = new WeakMap<object, readonly ArgumentIssue[]>();
/** The same, with the argument it was found in. */
const located = new WeakMap<object, readonly ArgumentIssue[]>();

const refusals = new Set<number>([HttpStatus.BAD_REQUEST, HttpStatus.UNPROCESSABLE_ENTITY]);

/** Remembers what an exception was made of. */
export function noteIssues(exception: unknown, issues: readonly ArgumentIssue[]): void {
  if (typeof exception !== 'object' || exception === null) return;
  found.set(exception, issues.slice(0, defaults.maxIssues).map(shortened));
}

/** Remembers in which argument a pipe found it. Never throws: the exception itself is what counts. */
export function locateIssues(exception: unknown, path: IssuePath): void {
  try {
    if (exception instanceof HttpException) locate(exception, path);
  } catch {}
}

function locate(exception: HttpException, path: IssuePath): void {
  const issues = found.get(exception) ?? textIssues(exception);
  const placed = issues.map((issue) => shortened({ ...issue, path: [...path, ...issue.path] }));
  located.set(exception, placed);
}

/** What is known to be wrong with the arguments, for an exception that says they are refused. */
export function issuesOf(exception: HttpException): readonly ArgumentIssue[] {
  return located.get(exception) ?? found.get(exception) ?? listedIssues(exception);
}

/** @param issues at least one */
export function invalidArguments(issues: readonly ArgumentIssue[]): WampInvalidArgumentError {
  return new WampInvalidArgumentError(summaryOf(issues), {
    issues: issues.slice(0, defaults.maxIssues),
  });
}

/** One issue speaks for itself. */
export function summaryOf(issues: readonly ArgumentIssue[]): string {
  const [first] = issues;
  return first !== undefined && issues.length === 1 ? first.message : texts.invalidArguments;
}

/** What the text of an exception tells, if it refuses arguments at all. */
function textIssues(exception: HttpException): readonly ArgumentIssue[] {
  const listed = listedIssues(exception);
  if (listed.length > 0 || !refusals.has(exception.getStatus())) return listed;
  return [{ path: [], message: exception.message }];
}

/** The list that validation pipes put into the response of their exception. */
function listedIssues(exception: HttpException): readonly ArgumentIssue[] {
  const response = exception.getResponse() as Dict | string | null | undefined;
  if (typeof response !== 'object' || response === null) return [];
  const list = response['issues'] ?? response['errors'] ?? response['message'];
  if (!Array.isArray(list)) return [];
  return list.slice(0, defaults.maxIssues).map(toIssue);
}

function toIssue(item: unknown): ArgumentIssue {
  if (typeof item !== 'object' || item === null) return { path: [], message: String(item) };
  const { path, message = texts.invalidArguments, ...rest } = item as Partial<ArgumentIssue>;
  return { ...rest, path: Array.isArray(path) ? (path as IssuePath) : [], message };
}

function shortened(issue: ArgumentIssue): ArgumentIssue {
  return { ...issue, path: issue.path.slice(0, defaults.maxIssuePath) };
}
