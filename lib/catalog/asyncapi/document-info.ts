import { type Kind, type OptionRules } from '../../protocol/options.js';

/** What a document of AsyncAPI says of the application. */
export interface WampDocumentInfo {
  /**
   * The title of the document.
   *
   * @default 'WAMP'
   */
  readonly title?: string | undefined;
  /**
   * The version of the application.
   *
   * @default '1.0.0'
   */
  readonly version?: string | undefined;
  /** A text for people, in Markdown. */
  readonly description?: string | undefined;
  /**
   * The address of the endpoint for clients, such as `wss://api.example.com/ws`.
   *
   * @default the document names no server
   */
  readonly url?: string | undefined;
}

const textKind: Kind = {
  words: 'a text that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '',
};
const urlKind: Kind = {
  words: 'a URL',
  accepts: (value) => typeof value === 'string' && URL.canParse(value),
};

export const documentInfoRules = {
  title: { kind: textKind },
  version: { kind: textKind },
  description: { kind: textKind },
  url: { kind: urlKind },
} as const satisfies OptionRules<WampDocumentInfo>;
