import type { Socket } from 'node:net';
import { fairTurns } from '../../calls/fair-turns.js';
import type { Share } from '../../calls/share-queue.js';
import { defaults } from '../defaults.js';

/** Who reads a network socket by turns. */
export interface TurnReader {
  /** What its peer has used of the event loop. */
  readonly share: Share;
  /** Whether it takes nothing more: what still comes is thrown away. */
  readonly isDeaf: boolean;
  pause(): void;
  resume(): void;
  /** Called after so many bytes were let in. */
  letIn(bytes: number): void;
}

type OnData = (this: Socket, chunk: Buffer) => void;

/**
 * Stands between a network socket and the parser that reads it, and lets in as much as the client's share
 * of the event loop allows. The rest goes back to where it came from, and the client is not read any
 * further. What it sends is cut so that no piece takes long, by what the last one took.
 */
export class FairReader {
  /** How many bytes are let in at once. */
  private step: number = defaults.firstStepBytes;
  private isNext = false;
  private readonly onData: readonly OnData[];

  private constructor(
    private readonly socket: Socket,
    private readonly reader: TurnReader,
  ) {
    this.onData = socket.listeners('data') as OnData[];
    socket.on('data', (chunk: Buffer) => this.arrived(chunk));
    // Not before: an emitter that loses the last listener of an event becomes a dictionary, of a KiB.
    for (const listener of this.onData) socket.off('data', listener);
  }

  /** Lets those who read a socket now do so by turns. */
  static install(socket: Socket, reader: TurnReader): FairReader {
    return new FairReader(socket, reader);
  }

  private arrived(chunk: Buffer): void {
    // What is left when a connection breaks, its reader takes by itself.
    if (this.socket.destroyed) return;
    if (this.reader.isDeaf) return this.waitForTurn();
    const rest = this.isNext ? this.takeTurn(chunk) : this.takeTime(chunk);
    if (rest !== undefined) this.giveBack(rest);
  }

  private takeTime(chunk: Buffer): Buffer | undefined {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && fairTurns.hasTime()) rest = this.letIn(rest);
    return rest;
  }

  private takeTurn(chunk: Buffer): Buffer | undefined {
    this.isNext = false;
    const endMs = performance.now() + defaults.longestStepMs;
    let rest = this.letIn(chunk);
    while (rest !== undefined && performance.now() < endMs) rest = this.letIn(rest);
    return rest;
  }

  /** Returns what is left. */
  private letIn(chunk: Buffer): Buffer | undefined {
    const { step, socket, reader } = this;
    const isAll = chunk.length <= step;
    const piece = isAll ? chunk : chunk.subarray(0, step);
    const startedMs = performance.now();
    for (const listener of this.onData) listener.call(socket, piece);
    const ms = performance.now() - startedMs;
    fairTurns.learn(reader.share, ms);
    this.adapt(ms);
    reader.letIn(piece.length);
    return isAll || socket.destroyed || reader.isDeaf ? undefined : chunk.subarray(step);
  }

  private adapt(ms: number): void {
    if (ms > defaults.longestStepMs) this.step = Math.max(defaults.leastStepBytes, this.step / 2);
    else if (ms < defaults.longestStepMs / 4)
      this.step = Math.min(defaults.mostStepBytes, this.step * 2);
  }

  private giveBack(rest: Buffer): void {
    this.waitForTurn();
    this.socket.unshift(rest);
  }

  /** Nothing is read meanwhile: of a socket that is read the system hands over megabytes in one turn. */
  private waitForTurn(): void {
    this.reader.pause();
    fairTurns.wait(this.reader.share, () => this.goOn());
  }

  private goOn(): void {
    this.isNext = true;
    this.reader.resume();
  }
}
