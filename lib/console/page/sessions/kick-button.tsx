import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SessionRow } from '../../views.js';
import { go } from '../state/router.js';
import { kick } from '../state/sessions.js';
import { Dialog } from '../ui/dialog.js';
import { failureOf } from '../ui/errors.js';
import { textsIn } from '../ui/form-texts.js';

/** Ends a session, after a question. */
export function KickButton({ row }: { readonly row: SessionRow }): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  return (
    <div class="actions">
      <button type="button" class="danger" disabled={row.isOwn} onClick={() => setAsking(true)}>
        End this session…
      </button>
      {row.isOwn && <span class="muted">It is the one of this page.</span>}
      <Dialog title="End this session?" isOpen={isAsking} onClose={close}>
        <KickForm row={row} onClose={close} />
      </Dialog>
    </div>
  );
}

function KickForm(props: { readonly row: SessionRow; readonly onClose: () => void }): JSX.Element {
  const { row, onClose } = props;
  const [problem, setProblem] = useState('');
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const text = textsIn(event.currentTarget as HTMLFormElement);
    try {
      await kick(row.id, text('reason'), text('message'));
      onClose();
      go('sessions');
    } catch (error) {
      setProblem(failureOf(error).message);
    }
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <p>
        <bdi>{row.authid}</bdi> gets GOODBYE, and its calls are canceled.
      </p>
      <GoodbyeFields />
      <p class="issue" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="submit" class="danger">
          End the session
        </button>
        <button type="button" onClick={onClose}>
          Keep it
        </button>
      </div>
    </form>
  );
}

function GoodbyeFields(): JSX.Element {
  return (
    <>
      <label class="field">
        <span>Reason</span>
        <input name="reason" defaultValue="wamp.close.killed" required />
      </label>
      <label class="field">
        <span>Message</span>
        <input name="message" autocomplete="off" />
      </label>
    </>
  );
}
