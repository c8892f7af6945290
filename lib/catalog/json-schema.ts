/**
 * A JSON Schema, draft 7. It needs nothing outside of itself: its references begin with `#`.
 *
 * `{}` accepts every value. It stands for what is not known, and `$comment` may say why.
 */
export interface JsonSchema {
  /** A keyword, such as `type`. */
  readonly [keyword: string]: unknown;
}
