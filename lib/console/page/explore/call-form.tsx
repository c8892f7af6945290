import { batch, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { CatalogParameter, CatalogProcedure } from '../../../catalog/catalog.js';
import { fieldsOf, type Issue, type Payload, payloadOf, placedIssues } from '../model/form.js';
import { isOpen } from '../state/connection.js';
import { InputLine } from '../state/input-line.js';
import { RunningCall } from '../state/running-call.js';
import { RunButton } from '../ui/run-button.js';
import { Code } from './code.js';
import { FieldList } from './field-view.js';
import { PayloadEditor, readPayload } from './payload-editor.js';
import { Results } from './results.js';
import { StreamedInput } from './streamed-input.js';

/** What a person has done with one URI, kept while the page is open. */
class CallState {
  readonly typed = signal<ReadonlyMap<string, string>>(new Map());
  readonly json = signal({ args: '', kwargs: '' });
  readonly isJson = signal(false);
  readonly timeout = signal('30');
  readonly streamsInput = signal(false);
  readonly issues = signal<readonly Issue[]>([]);
  readonly call = signal<RunningCall | undefined>(undefined);
  readonly input = signal<InputLine | undefined>(undefined);
}

const states = new Map<string, CallState>();

function stateOf(uri: string): CallState {
  const known = states.get(uri) ?? new CallState();
  states.set(uri, known);
  return known;
}

const none: readonly CatalogParameter[] = [];

/** Properties of {@link CallForm}. */
interface CallFormProps {
  readonly uri: string;
  readonly procedure: CatalogProcedure | undefined;
}

/** A form made of the parameters of a procedure, or for JSON, and what the call answers. */
export function CallForm({ uri, procedure }: CallFormProps): JSX.Element {
  const [state] = useState(() => stateOf(uri));
  const parameters = procedure?.parameters ?? none;
  const fields = useMemo(() => fieldsOf(parameters), [parameters]);
  const isJson = state.isJson.value || procedure === undefined;
  const payload = isJson
    ? readPayload(state.json.value)
    : payloadOf(parameters, fields, state.typed.value);
  const call = state.call.value;
  const isRunning = call?.state.value === 'running';
  const input = isRunning ? state.input.value : undefined;
  const issues = issuesOf(state, parameters);
  const submit = (event?: Event): void => {
    event?.preventDefault();
    if (!isRunning) start(state, uri, payload);
  };
  return (
    <>
      <form
        class="call"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => onKey(event, submit, call)}
      >
        <FormHead state={state} hasForm={procedure !== undefined} payload={payload} />
        {isJson ? (
          <PayloadEditor text={state.json} issues={issues} />
        ) : (
          <FieldList fields={fields} typed={state.typed} issues={issues} />
        )}
        <CallButtons state={state} isRunning={isRunning} procedure={procedure} />
      </form>
      {input !== undefined && <StreamedInput line={input} />}
      {call !== undefined && <Results call={call} />}
      <Code uri={uri} payload={payload} />
    </>
  );
}

/** Returns what is wrong with the payload, by the page before a call or by the server after it. */
function issuesOf({ issues, call }: CallState, parameters: readonly CatalogParameter[]): Issue[] {
  const failure = call.value?.state.value === 'failed' ? call.value.failure.value : undefined;
  return [...issues.value, ...placedIssues(parameters, failure?.issues)];
}

function FormHead(props: {
  readonly state: CallState;
  readonly hasForm: boolean;
  readonly payload: Payload;
}): JSX.Element {
  const { state, hasForm, payload } = props;
  return (
    <div class="form-head">
      <h2>Arguments</h2>
      {hasForm && (
        <div class="switch" role="group" aria-label="Enter arguments by">
          <button
            type="button"
            aria-pressed={!state.isJson.value}
            onClick={() => (state.isJson.value = false)}
          >
            Form
          </button>
          <button
            type="button"
            aria-pressed={state.isJson.value}
            onClick={() => fillJson(state, payload)}
          >
            JSON
          </button>
        </div>
      )}
    </div>
  );
}

function CallButtons(props: {
  readonly state: CallState;
  readonly isRunning: boolean;
  readonly procedure: CatalogProcedure | undefined;
}): JSX.Element {
  const { state, isRunning, procedure } = props;
  return (
    <div class="actions">
      <RunButton
        label="Call"
        isRunning={isRunning}
        isDisabled={!isOpen.value}
        onCancel={() => state.call.value?.cancel()}
      />
      <label class="inline-field">
        <span>Timeout</span>
        <input
          inputMode="numeric"
          size={3}
          value={state.timeout.value}
          onInput={(event) => (state.timeout.value = event.currentTarget.value)}
        />
        <span>s</span>
      </label>
      {procedure?.takesInput === true && (
        <label class="inline-field">
          <input
            type="checkbox"
            checked={state.streamsInput.value}
            onChange={(event) => (state.streamsInput.value = event.currentTarget.checked)}
          />
          <span>Stream input</span>
        </label>
      )}
    </div>
  );
}

function start(
  state: CallState,
  uri: string,
  payload: Payload & { readonly issues: readonly Issue[] },
): void {
  batch(() => {
    state.issues.value = payload.issues;
    state.call.value = undefined;
    if (payload.issues.length > 0) return;
    state.input.value = state.streamsInput.value ? new InputLine() : undefined;
    const timeoutMs = Math.max(0, Number(state.timeout.value) || 0) * 1_000;
    state.call.value = new RunningCall(uri, payload, { timeoutMs, input: state.input.value });
  });
}

function fillJson(state: CallState, { args, kwargs }: Payload): void {
  if (!state.isJson.value)
    state.json.value = {
      args: textOf(args, args.length === 0),
      kwargs: textOf(kwargs, Object.keys(kwargs).length === 0),
    };
  state.isJson.value = true;
}

function textOf(value: object, isEmpty: boolean): string {
  return isEmpty ? '' : JSON.stringify(value, null, 2);
}

function onKey(event: KeyboardEvent, submit: () => void, call: RunningCall | undefined): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  else if (event.key === 'Escape') call?.cancel();
}
