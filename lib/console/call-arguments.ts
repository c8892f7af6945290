import { isId } from '../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { WampInvalidArgumentError } from '../protocol/standard-errors.js';
import { isUri } from '../protocol/uri.js';
import * as texts from './texts.js';

/** The payload of a call. */
interface Payload {
  readonly args: List;
  readonly kwargs: Dict;
}

/** Reads the arguments of a call, by position or by name. What is wrong is answered with its place. */
export class CallArguments {
  constructor(private readonly payload: Payload) {}

  id(at: number, name: string): Id {
    return this.read(at, name, 'a session id', isId);
  }

  uri(at: number, name: string, otherwise?: Uri): Uri {
    return this.read(at, name, 'a URI', isUriText, otherwise);
  }

  text(at: number, name: string, maxLength: number): string {
    const isText = (value: unknown): value is string =>
      typeof value === 'string' && value.length <= maxLength;
    return this.read(at, name, `a text of at most ${maxLength} characters`, isText, '');
  }

  count(at: number, name: string, otherwise: number, max: number): number {
    const isCount = (value: unknown): value is number =>
      Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;
    return this.read(at, name, `a whole number from 1 to ${max}`, isCount, otherwise);
  }

  list(at: number, name: string): List {
    return this.read(at, name, 'a list', isList, []);
  }

  dict(at: number, name: string): Dict {
    return this.read(at, name, 'an object', isDict, {});
  }

  private read<T>(
    at: number,
    name: string,
    words: string,
    accepts: (value: unknown) => value is T,
    otherwise?: T,
  ): T {
    const { args, kwargs } = this.payload;
    const value = args[at] ?? kwargs[name] ?? otherwise;
    if (accepts(value)) return value;
    const message = texts.mustBe(name, words);
    throw new WampInvalidArgumentError(message, { issues: [{ path: [name], message }] });
  }
}

function isUriText(value: unknown): value is Uri {
  return typeof value === 'string' && isUri(value);
}

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
