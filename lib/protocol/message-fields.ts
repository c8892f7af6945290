/** The required type of a message element or of an option. */
export type Kind =
  'boolean' | 'dict' | 'id' | 'id or 0' | 'ids' | 'list' | 'match' | 'string' | 'strings' | 'uri';

/** The options of one message whose type the specification defines. Other options are not checked. */
export type OptionKinds = ReadonlyMap<string, Kind>;

/** One element of a message after its code. */
export interface Field {
  readonly name: string;
  readonly kind: Kind;
  /** The types of the known keys of a dictionary. */
  readonly options?: OptionKinds;
}

/** The shape of one message, as the specification defines it. */
export interface MessageSpec {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The number of fields that must be present. */
  readonly required: number;
}

/** Shapes of messages by their codes. */
export type MessageSpecs = Readonly<Record<number, MessageSpec | undefined>>;

export const field = (name: string, kind: Kind): Field => ({ name, kind });

export const request = field('Request', 'id');
export const details = dict('Details');
export const payload = [field('Arguments', 'list'), field('ArgumentsKw', 'dict')];

/** Returns a dictionary whose known keys have these types. */
export function dict(name: 'Details' | 'Options' | 'Extra', kinds?: Record<string, Kind>): Field {
  if (kinds === undefined) return field(name, 'dict');
  return { name, kind: 'dict', options: new Map(Object.entries(kinds)) };
}

/** @param tail the fields that may be absent */
export function spec(name: string, fields: Field[], tail: Field[] = []): MessageSpec {
  return { name, fields: [...fields, ...tail], required: fields.length };
}
