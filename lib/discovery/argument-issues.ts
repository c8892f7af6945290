import { HttpException, HttpStatus } from '@nestjs/common';
import type { Dict } from '../protocol/messages.js';
import { WampInvalidArgumentError } from '../protocol/standard-errors.js';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

/** The place of an issue: the name or position of an argument, then the path inside it. */
export type IssuePath = readonly (string | number)[];

/** One problem of the arguments. A client gets all of them in `kwargs.issues`. */
export interface ArgumentIssue {
  readonly path: IssuePath;
  readonly message: string;
}

/** The issues that a pipe found, by its exception. The exception itself contains only text. */
const found = new WeakMap<object, readonly ArgumentIssue[]>();
/** The same issues, with the argument as the first part of the path. */
const located = new WeakMap<object, readonly ArgumentIssue[]>();

const validationStatuses = new Set<number>([
  HttpStatus.BAD_REQUEST,
  HttpStatus.UNPROCESSABLE_ENTITY,
]);

/** Remembers the issues from which an exception was made. */
export function noteIssues(exception: unknown, issues: readonly ArgumentIssue[]): void {
  if (typeof exception !== 'object' || exception === null) return;
  found.set(exception, issues.slice(0, defaults.maxIssues).map(shortened));
}

/** Adds the argument to the issues of an exception. Never throws, because it must not hide the exception. */
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

/** Returns the known issues of an exception, or an empty list. */
export function issuesOf(exception: HttpException): readonly ArgumentIssue[] {
  return located.get(exception) ?? found.get(exception) ?? listedIssues(exception);
}

/** Returns the error for a list of issues, which must not be empty. */
export function invalidArguments(issues: readonly ArgumentIssue[]): WampInvalidArgumentError {
  return new WampInvalidArgumentError(summaryOf(issues), {
    issues: issues.slice(0, defaults.maxIssues),
  });
}

/** Returns the message of the only issue, or a general message for several. */
export function summaryOf(issues: readonly ArgumentIssue[]): string {
  const [first] = issues;
  return first !== undefined && issues.length === 1 ? first.message : texts.invalidArguments;
}

/** Returns the issues in the response of an exception, or its message as the only issue if its status is 400 or 422. */
function textIssues(exception: HttpException): readonly ArgumentIssue[] {
  const listed = listedIssues(exception);
  if (listed.length > 0 || !validationStatuses.has(exception.getStatus())) return listed;
  return [{ path: [], message: exception.message }];
}

/** Returns the list that validation pipes write to the response of their exception. */
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
