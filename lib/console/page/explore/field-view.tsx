import type { Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { type Field, type Issue, keyOf, type Typed } from '../model/form.js';

/** Properties of {@link FieldList}. */
interface FieldListProps {
  readonly fields: readonly Field[];
  readonly typed: Signal<Typed>;
  readonly issues: readonly Issue[];
}

/** The inputs of a form. What is wrong is said beside the input that has it. */
export function FieldList({ fields, typed, issues }: FieldListProps): JSX.Element {
  const general = issues.filter(({ path }) => path.length === 0);
  return (
    <div class="fields">
      {fields.length === 0 && <p class="muted">It takes no arguments.</p>}
      {fields.map((field) => (
        <FieldView key={keyOf(field.path)} field={field} typed={typed} issues={issues} />
      ))}
      {general.map(({ message }) => (
        <p key={message} class="issue" role="alert">
          {message}
        </p>
      ))}
    </div>
  );
}

/** Properties of one field. */
interface FieldViewProps {
  readonly field: Field;
  readonly typed: Signal<Typed>;
  readonly issues: readonly Issue[];
}

function FieldView({ field, typed, issues }: FieldViewProps): JSX.Element {
  const id = useId();
  const own = issues.filter(({ path }) => belongsTo(path, field));
  if (field.kind === 'group')
    return (
      <fieldset class="group">
        <legend>
          <FieldName field={field} />
        </legend>
        {field.description !== undefined && <p class="muted">{field.description}</p>}
        {field.fields.map((each) => (
          <FieldView key={keyOf(each.path)} field={each} typed={typed} issues={issues} />
        ))}
        <Issues id={`${id}-issues`} issues={own} />
      </fieldset>
    );
  return (
    <div class="field" data-invalid={own.length > 0}>
      <label for={id}>
        <FieldName field={field} />
      </label>
      <Control field={field} typed={typed} id={id} isInvalid={own.length > 0} />
      {field.description !== undefined && <p class="muted">{field.description}</p>}
      <Issues id={`${id}-issues`} issues={own} />
    </div>
  );
}

function FieldName({ field: { label, type, isRequired } }: { readonly field: Field }): JSX.Element {
  return (
    <>
      <bdi>{label}</bdi> <span class="type">{type}</span>
      {!isRequired && <span class="optional">optional</span>}
    </>
  );
}

function Issues({
  id,
  issues,
}: {
  readonly id: string;
  readonly issues: readonly Issue[];
}): JSX.Element {
  return (
    <div id={id} aria-live="polite">
      {issues.map(({ message, path }) => (
        <p key={keyOf(path) + message} class="issue">
          {message}
        </p>
      ))}
    </div>
  );
}

function Control(props: {
  readonly field: Field;
  readonly typed: Signal<Typed>;
  readonly id: string;
  readonly isInvalid: boolean;
}): JSX.Element {
  const { field, typed, id, isInvalid } = props;
  const key = keyOf(field.path);
  const attributes = {
    id,
    value: typed.value.get(key) ?? '',
    'aria-invalid': isInvalid,
    'aria-required': field.isRequired,
    'aria-describedby': `${id}-issues`,
    onInput: (event: { readonly currentTarget: { readonly value: string } }) => {
      typed.value = new Map(typed.value).set(key, event.currentTarget.value);
    },
  };
  const options = optionsOf(field);
  if (options !== undefined)
    return (
      <select {...attributes}>
        <option value="">{field.isRequired ? 'Choose…' : '—'}</option>
        {options}
      </select>
    );
  if (field.kind === 'json')
    return <textarea {...attributes} rows={3} spellcheck={false} placeholder="JSON" />;
  const fallback = field.fallback === undefined ? '' : JSON.stringify(field.fallback);
  const isNumber = field.kind === 'number' || field.kind === 'integer';
  return (
    <input
      {...attributes}
      placeholder={fallback}
      autocomplete="off"
      spellcheck={false}
      inputMode={isNumber ? 'decimal' : 'text'}
    />
  );
}

function optionsOf({ kind, choices }: Field): ComponentChildren | undefined {
  if (kind === 'boolean')
    return ['true', 'false'].map((value) => (
      <option key={value} value={value}>
        {value}
      </option>
    ));
  if (kind !== 'choice') return undefined;
  return choices?.map((choice, at) => (
    <option key={at} value={String(at)}>
      {typeof choice === 'string' ? choice : JSON.stringify(choice)}
    </option>
  ));
}

/** Returns true if an issue is of this field: of a group, only what is of none of its fields. */
function belongsTo(path: readonly string[], { path: own, kind, fields }: Field): boolean {
  const isBelow = own.every((part, at) => path[at] === part);
  if (!isBelow || path.length < own.length) return false;
  if (kind !== 'group') return true;
  return !fields.some((field) => field.path.every((part, at) => path[at] === part));
}
