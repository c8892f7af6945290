import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationBootstrap } from '@nestjs/common';
import {
  WampError,
  WampInvalidArgumentError,
  WampProcedure,
  WampService,
  WampTopic,
} from 'nestjs-wamp';
import type { Observable } from 'rxjs';
import { notesContract } from '../contracts.js';
import { type Note, type NoteChange, NotesStore } from './notes.store.js';

/** The time that a database would take. Meanwhile, clients show what they have added as pending. */
const savingMs = 400;

@WampService(notesContract.prefix)
export class NotesService implements OnApplicationBootstrap {
  constructor(private readonly store: NotesStore) {}

  /** Adds a note while nobody is connected. Clients learn of it, because they reload the list. */
  onApplicationBootstrap(): void {
    this.store.add({ id: randomUUID(), text: 'The server has started.', at: new Date() });
  }

  @WampProcedure()
  list(): Note[] {
    return this.store.all();
  }

  /** Adds a note. It is safe to call it again after a lost connection. */
  @WampProcedure()
  async add(id: string, text: string): Promise<Note> {
    if (!isText(id, 40) || !isText(text, 200))
      throw new WampInvalidArgumentError(['A note has an id and at most 200 characters.']);
    await delay(savingMs);
    const known = this.store.get(id);
    if (known !== undefined) return known;
    if (this.store.all().some((note) => note.text === text))
      throw new WampError('com.example.notes.duplicate', ['There is such a note already.']);
    const note = { id, text, at: new Date() };
    this.store.add(note);
    return note;
  }

  @WampProcedure()
  async remove(id: string): Promise<void> {
    await delay(savingMs);
    this.store.remove(id);
  }

  /** com.example.notes.changes is a streaming topic: each subscriber gets what changes from now on. */
  @WampTopic()
  changes(): Observable<NoteChange> {
    return this.store.changes.asObservable();
  }
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= most;
}
