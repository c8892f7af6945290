import type { JSX } from 'preact';
import { procedures } from '../state/catalog.js';
import { linkTo, route } from '../state/router.js';
import { Icon } from '../ui/icons.js';
import { Notice } from '../ui/notice.js';
import { ProcedureView } from './procedure-view.js';
import { UriTree } from './uri-tree-view.js';

/** The procedures of the application, to find and to call. */
export function ExplorePart(): JSX.Element {
  const { item } = route.value;
  return (
    <div class="split" data-detail={item !== undefined}>
      <section class="side" aria-label="Procedures">
        <UriTree />
      </section>
      <section class="detail" aria-label="Procedure">
        {item === undefined ? (
          <Nothing />
        ) : (
          <>
            <a class="back" href={linkTo('explore')}>
              <Icon name="back" /> All procedures
            </a>
            <ProcedureView key={item} uri={item} procedure={procedures.value.get(item)} />
          </>
        )}
      </section>
    </div>
  );
}

function Nothing(): JSX.Element {
  return (
    <Notice title="Choose a procedure">
      <p>
        Or type any URI into the search, and press <kbd>Enter</kbd>. <kbd>/</kbd> goes to the
        search, <kbd>Ctrl</kbd> <kbd>Enter</kbd> calls.
      </p>
    </Notice>
  );
}
