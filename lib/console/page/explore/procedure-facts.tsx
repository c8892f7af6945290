import type { JSX } from 'preact';
import type { CatalogProcedure } from '../../../catalog/catalog.js';
import { typeName } from '../model/schema.js';

/** What the catalog says of a procedure. */
export function ProcedureFacts({
  procedure,
}: {
  readonly procedure: CatalogProcedure;
}): JSX.Element {
  const { summary, description, deprecated, errors } = procedure;
  return (
    <>
      {summary !== undefined && <p class="summary">{summary}</p>}
      {description !== undefined && <p class="description">{description}</p>}
      {deprecated !== undefined && (
        <p class="warning">
          <b>Deprecated.</b> {deprecated === true ? '' : deprecated}
        </p>
      )}
      <ul class="tags" aria-label="Properties">
        {tagsOf(procedure).map((tag) => (
          <li key={tag} class="tag">
            {tag}
          </li>
        ))}
      </ul>
      {errors.length > 0 && (
        <details class="errors">
          <summary>{`${errors.length} declared ${errors.length === 1 ? 'error' : 'errors'}`}</summary>
          <dl>
            {errors.map(({ uri, description: text }) => (
              <>
                <dt>
                  <code>{uri}</code>
                </dt>
                <dd>{text}</dd>
              </>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

function tagsOf(procedure: CatalogProcedure): string[] {
  const { match, progressive, takesInput, results, result, roles, guards, origin } = procedure;
  const returned = result === undefined ? 'any' : typeName(result, result);
  return [
    results === 'none' ? 'returns nothing' : `returns ${returned}`,
    ...(match === 'exact' ? [] : [`${match} pattern`]),
    ...(progressive ? ['progressive results'] : []),
    ...(takesInput && procedure.input !== undefined ? ['streamed input'] : []),
    ...(roles ?? []).map((role) => `role ${role}`),
    ...(guards ?? []),
    ...(origin === undefined ? [] : [origin]),
  ];
}
