import type { Step } from './step.js';

/** Returns a step as a sentence. */
export function describeStep(step: Step): string {
  if (step.type === 'advance') return `${step.ms} ms pass`;
  if (step.type === 'turn') return 'what is ready runs';
  return `client ${step.client + 1} ${deed(step)}`;
}

function deed(step: Exclude<Step, { type: 'advance' | 'turn' }>): string {
  switch (step.type) {
    case 'join':
      return 'joins';
    case 'leave':
      return 'leaves with GOODBYE';
    case 'drop':
      return 'loses its connection';
    case 'pause':
      return 'stops reading';
    case 'resume':
      return 'reads again';
    case 'call': {
      const timeout = step.timeoutMs > 0 ? `, timeout ${step.timeoutMs} ms` : '';
      const how = step.progress ? ', with progressive results' : '';
      const input = step.input ? ', with input' : '';
      return `calls ${step.uri}${payload(step)} (call ${step.call}${how}${input}${timeout})`;
    }
    case 'piece':
      return `sends ${step.isLast ? 'the last' : 'a'} piece${payload(step)} of the input of call ${step.call}`;
    case 'cancel':
      return `cancels call ${step.call} (${step.mode})`;
    case 'publish':
      return `publishes to ${step.topic}${payload(step)}`;
    case 'subscribe':
      return `subscribes to ${step.topic}${step.match === 'exact' ? '' : ` (${step.match})`}`;
    case 'unsubscribe':
      return `unsubscribes from ${step.topic}`;
  }
}

function payload({ args, kwargs }: { args: readonly unknown[]; kwargs: object }): string {
  const list = args.map((value) => JSON.stringify(value));
  if (Object.keys(kwargs).length > 0) list.push(JSON.stringify(kwargs));
  return `(${list.join(', ')})`;
}
