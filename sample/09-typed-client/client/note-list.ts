import type { Remote } from 'nestjs-wamp/client';
import type { Serialized } from 'nestjs-wamp/contract';
import type { NotesService } from '../src/notes/notes.service.js';
import type { Note, NoteChange } from '../src/notes/notes.store.js';

/** A note as this page shows it. What the server has not confirmed yet is pending. */
export type ShownNote = Serialized<Note> & { readonly isPending?: boolean };

/** A list that shows each change at once, and takes it back if the server refuses it. */
export class NoteList {
  private readonly notes = new Map<string, ShownNote>();

  /** @param show is called after each change */
  constructor(
    private readonly remote: Remote<NotesService>,
    private readonly show: (notes: ShownNote[]) => void,
  ) {}

  /** Loads the list and follows its changes. After each gap it loads the list again. */
  async follow(onGap: (gapMs: number) => void): Promise<void> {
    await this.remote.changes.subscribe((change) => this.apply(change), {
      onRenewed: ({ gapMs }) => void this.load().then(() => onGap(gapMs)),
    });
    await this.load();
  }

  async add(text: string): Promise<void> {
    const id = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.set({ id, text, at: new Date().toISOString(), isPending: true });
    try {
      // The server knows the note by its id, so a call whose answer was lost may be sent again.
      this.set(await this.remote.add.with({ retry: 'lost' })(id, text));
    } catch (error) {
      this.apply({ removed: id });
      throw error;
    }
  }

  async remove(note: ShownNote): Promise<void> {
    this.set({ ...note, isPending: true });
    try {
      await this.remote.remove.with({ retry: 'lost' })(note.id);
    } catch (error) {
      if (this.notes.has(note.id)) this.set(note);
      throw error;
    }
  }

  /** Keeps what is pending: its call still waits for an answer. */
  private async load(): Promise<void> {
    const notes = await this.remote.list.with({ retry: 'lost' })();
    const pending = [...this.notes.values()].filter(({ isPending }) => isPending === true);
    this.notes.clear();
    for (const note of [...notes, ...pending]) this.notes.set(note.id, note);
    this.changed();
  }

  private apply(change: Serialized<NoteChange>): void {
    if ('added' in change) return this.set(change.added);
    this.notes.delete(change.removed);
    this.changed();
  }

  private set(note: ShownNote): void {
    this.notes.set(note.id, note);
    this.changed();
  }

  private changed(): void {
    this.show([...this.notes.values()]);
  }
}
