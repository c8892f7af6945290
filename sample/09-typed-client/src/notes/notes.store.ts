import { Subject } from 'rxjs';

/** A line on the list. */
export interface Note {
  /** Chosen by the client: to add the same note twice adds it once. */
  readonly id: string;
  readonly text: string;
  readonly at: Date;
}

/** A change of the list. */
export type NoteChange = { readonly added: Note } | { readonly removed: string };

/** The latest notes. */
export class NotesStore {
  readonly changes = new Subject<NoteChange>();
  private readonly notes = new Map<string, Note>();

  all(): Note[] {
    return [...this.notes.values()];
  }

  get(id: string): Note | undefined {
    return this.notes.get(id);
  }

  add(note: Note): void {
    const [oldest] = this.notes.keys();
    if (oldest !== undefined && this.notes.size >= 20) this.remove(oldest);
    this.notes.set(note.id, note);
    this.changes.next({ added: note });
  }

  remove(id: string): void {
    if (this.notes.delete(id)) this.changes.next({ removed: id });
  }
}
