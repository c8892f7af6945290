import { createClient, WampError, type WampClientStatus } from 'nestjs-wamp/client';
import { notesContract, sensorContract } from '../src/contracts.js';
import type { ServerService } from '../src/server/server.service.js';
import { NoteList, type ShownNote } from './note-list.js';
import { Plot } from './plot.js';

function byId(id: string): HTMLElement {
  return document.getElementById(id)!;
}

const plot = new Plot(byId('curve'), { least: byId('least'), most: byId('most') }, 150);

// --- the connection --------------------------------------------------------------------------

const client = createClient({ url: '/ws', onOpen: () => startStream() });

// Types come from the classes of the server, by a contract or by the name of the class.
const notes = client.remote(notesContract);
const sensor = client.remote(sensorContract);
const server = client.remote<ServerService>('com.example.server');

const statusTexts: Record<WampClientStatus, string> = {
  idle: 'Not connected.',
  connecting: 'Connecting…',
  open: 'Connected.',
  waiting: 'Connection lost. Connecting again soon…',
  paused: 'Paused.',
  closed: 'Closed. Load the page again.',
};

client.status.subscribe((status) => {
  byId('status').dataset['state'] = status;
  byId('status-text').textContent = statusTexts[status];
  byId('restart').toggleAttribute('disabled', status !== 'open');
  tell(status === 'open' ? `open, session …${String(client.session?.id).slice(-4)}` : status);
});

byId('restart').addEventListener('click', () => {
  tell('restart');
  server.restart().catch(showError);
});

/** Adds a line about the connection. */
function tell(text: string): void {
  const [item, time] = [document.createElement('li'), document.createElement('time')];
  time.textContent = new Date().toLocaleTimeString();
  item.append(time, text);
  byId('journal').append(item);
  if (byId('journal').children.length > 100) byId('journal').firstElementChild?.remove();
}

// --- the stream ------------------------------------------------------------------------------

let isWanted = true;
let reading: { unsubscribe(): void } | undefined;

/** Calls for readings that go on where the curve ends. Called in each session, which ends its calls. */
function startStream(): void {
  if (!isWanted) return;
  reading = sensor.readings.stream(plot.last).subscribe({
    next({ celsius }) {
      plot.push(celsius);
      byId('celsius').textContent = celsius.toFixed(1);
    },
    error(error) {
      plot.push(undefined);
      tell(`stream ended: ${textOf(error)}`);
    },
  });
}

byId('stream').addEventListener('click', () => {
  isWanted = !isWanted;
  byId('stream').textContent = isWanted ? 'Stop' : 'Start';
  if (isWanted) return void (client.status.value === 'open' && startStream());
  // Cancels the call.
  reading?.unsubscribe();
  plot.push(undefined);
});

// --- the list --------------------------------------------------------------------------------

const list = new NoteList(notes, (all) => byId('notes').replaceChildren(...all.map(itemOf)));

byId('add').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('text') as HTMLInputElement;
  const text = field.value;
  field.value = '';
  byId('error').textContent = '';
  list.add(text).catch((error: unknown) => {
    showError(error);
    // The user may be writing the next one.
    if (field.value === '') field.value = text;
  });
});

function itemOf(note: ShownNote): HTMLElement {
  const [item, text, time] = ['li', 'span', 'time'].map((name) => document.createElement(name));
  text!.textContent = note.text;
  time!.textContent = note.isPending ? 'pending' : new Date(note.at).toLocaleTimeString();
  const remove = document.createElement('button');
  remove.textContent = '×';
  remove.ariaLabel = `Remove: ${note.text}`;
  remove.className = 'quiet';
  remove.disabled = note.isPending === true;
  remove.addEventListener('click', () => void list.remove(note).catch(showError));
  item!.toggleAttribute('data-pending', note.isPending === true);
  item!.append(text!, time!, remove);
  return item!;
}

function showError(error: unknown): void {
  byId('error').textContent = textOf(error);
}

function textOf(error: unknown): string {
  return error instanceof WampError ? `${error.message} (${error.uri})` : String(error);
}

await list.follow((gapMs) => tell(`list loaded again after a gap of ${Math.round(gapMs)} ms`));
