import type { JSX } from 'preact';
import type { CatalogProcedure } from '../../../catalog/catalog.js';
import { CallForm } from './call-form.js';
import { ProcedureFacts } from './procedure-facts.js';

/** Properties of {@link ProcedureView}. */
interface ProcedureViewProps {
  readonly uri: string;
  /** What is known of it; `undefined` for a URI that is not in the catalog. */
  readonly procedure: CatalogProcedure | undefined;
}

/** One procedure: what it is, and a form to call it. */
export function ProcedureView({ uri, procedure }: ProcedureViewProps): JSX.Element {
  return (
    <article class="procedure">
      <UriHeading uri={uri} />
      {procedure === undefined ? (
        <p class="muted">The catalog does not have this URI. It can be called all the same.</p>
      ) : (
        <ProcedureFacts procedure={procedure} />
      )}
      <CallForm uri={uri} procedure={procedure} />
    </article>
  );
}

/** A URI as a heading: the last component is the name. */
export function UriHeading({ uri }: { readonly uri: string }): JSX.Element {
  const end = uri.replace(/\.$/, '').lastIndexOf('.') + 1;
  return (
    <h1 class="uri">
      <bdi>
        <span>{uri.slice(0, end)}</span>
        {uri.slice(end)}
      </bdi>
    </h1>
  );
}
