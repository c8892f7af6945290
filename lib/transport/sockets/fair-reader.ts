import type { Socket } from 'node:net';
import { fairTurns } from '../../calls/fair-turns.js';
import type { Share, Turn } from '../../calls/share.js';
import { defaults } from '../defaults.js';
import { ReadCost } from './read-cost.js';

/** A reader that shares the event loop with others. */
export interface TurnReader {
  /** The share of the event loop that its peer has used. */
  readonly share: Share;
  /** True if it reads nothing more. Further data is dropped. */
  readonly isDeaf: boolean;
  /** True while it has work that waits for its turn. Then it reads nothing more. */
  readonly isBusy: boolean;
  /** The number of bytes that were read of a message that is not complete. They take time only with its end. */
  readonly gathered: number;
  pause(): void;
  resume(): void;
  /** Called after a number of bytes was read. */
  letIn(bytes: number): void;
}

type OnData = (this: Socket, chunk: Buffer) => void;

/**
 * Controls how much a parser reads from a network socket, by the share of the event loop of the client.
 * The rest returns to the socket, and reading pauses. Data is cut into pieces that take little time each;
 * their size depends on the duration of the last piece.
 */
export class FairReader implements Turn {
  /** The number of bytes that are read at once. */
  private step: number = defaults.firstStepBytes;
  /** When the time of the piece that is being read is over; 0 while none is read. */
  private pieceEndMs = 0;
  /** True while it has its turn. */
  private hasTurn = false;
  /** How long its turn may last, in milliseconds, and when it ends; `undefined` before the first data of it. */
  private turnMs = 0;
  private endMs: number | undefined;
  private readonly cost = new ReadCost();
  /** What waits for a turn, and the least time that is expected for it, in milliseconds. */
  private waitingBytes = 0;
  private leastMs = 0;
  /** The number of bytes of complete messages in this turn, or of this chunk outside of turns, and the most that may be. */
  private readBytes = 0;
  private mostBytes = 0;
  /** True if the socket probably has more data than was read. */
  private isMuch = false;
  private readonly onData: readonly OnData[];

  private constructor(
    private readonly socket: Socket,
    private readonly reader: TurnReader,
  ) {
    this.onData = socket.listeners('data') as OnData[];
    // Before `ws`, which would read all of it at once.
    socket.prependListener('close', dropRest);
    socket.on('data', (chunk: Buffer) => this.arrived(chunk));
    // Removed only now: an emitter that loses its last listener of an event takes a KiB more.
    for (const listener of this.onData) socket.off('data', listener);
  }

  /** Makes the current readers of a socket share the event loop. */
  static install(socket: Socket, reader: TurnReader): FairReader {
    return new FairReader(socket, reader);
  }

  /** The expected duration of reading what waits, in milliseconds. */
  get expectedMs(): number {
    const bytes = this.waitingBytes + this.reader.gathered;
    return Math.max(bytes * this.cost.byteMs, this.leastMs);
  }

  /** True if what is being read may take more time. */
  get hasTime(): boolean {
    return this.pieceEndMs === 0 ? fairTurns.hasTime() : performance.now() < this.pieceEndMs;
  }

  /** The system hands over the next chunk before any other client is served. */
  get afterMs(): number {
    return this.isMuch && !this.socket.isPaused() ? defaults.chunkMs : 0;
  }

  private arrived(chunk: Buffer): void {
    // After the end of a connection, its reader takes the rest itself.
    if (this.socket.destroyed) return;
    if (this.reader.isDeaf) return this.waitForTurn(0, defaults.muchMs);
    this.isMuch = chunk.length >= defaults.muchBytes;
    if (!this.hasTurn) this.begin();
    const rest = this.hasTurn ? this.takeTurn(chunk) : this.takeTime(chunk);
    if (rest !== undefined) this.giveBack(rest);
  }

  /** What the messages cause may come after all of them, and is measured only in turns. */
  private begin(): void {
    this.readBytes = 0;
    this.mostBytes = (this.hasTurn ? this.turnMs : defaults.longestStepMs) / this.cost.byteMs;
  }

  private get mayRead(): boolean {
    return !this.reader.isBusy && this.readBytes < this.mostBytes;
  }

  private takeTime(chunk: Buffer): Buffer | undefined {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && this.mayRead && fairTurns.hasTime()) rest = this.letIn(rest);
    return rest;
  }

  /** Reads as long as its turn lasts: what has arrived while it waited comes in many chunks. */
  private takeTurn(chunk: Buffer): Buffer | undefined {
    this.endMs ??= performance.now() + this.turnMs;
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && this.mayRead && performance.now() < this.endMs)
      rest = this.letIn(rest);
    return rest;
  }

  /** Reads one piece. Returns the rest. */
  private letIn(chunk: Buffer): Buffer | undefined {
    const { socket, reader } = this;
    const bytes = Math.ceil(Math.min(chunk.length, this.step, this.mostBytes - this.readBytes));
    const isAll = bytes === chunk.length;
    const { gathered } = reader;
    const startedMs = performance.now();
    this.pieceEndMs = startedMs + defaults.longestStepMs;
    for (const listener of this.onData)
      listener.call(socket, isAll ? chunk : chunk.subarray(0, bytes));
    this.pieceEndMs = 0;
    const ms = performance.now() - startedMs;
    this.adapt(ms, bytes);
    reader.letIn(bytes);
    const complete = Math.max(0, gathered + bytes - reader.gathered);
    this.readBytes += complete;
    if (!this.hasTurn) this.cost.add(ms, complete);
    return isAll || socket.destroyed || reader.isDeaf ? undefined : chunk.subarray(bytes);
  }

  private adapt(ms: number, bytes: number): void {
    if (ms > defaults.longestStepMs) {
      const fitting = Math.floor((bytes * defaults.longestStepMs) / ms);
      this.step = Math.max(defaults.leastStepBytes, fitting);
    } else if (ms < defaults.longestStepMs / 4) {
      this.step = Math.min(defaults.mostStepBytes, this.step * 2);
    }
  }

  private giveBack(rest: Buffer): void {
    const leastMs = this.isMuch ? defaults.muchMs : 0;
    this.waitForTurn(rest.length + this.socket.readableLength, leastMs);
    this.socket.unshift(rest);
  }

  /** Nothing is read meanwhile: of a socket that is read the system hands over megabytes in one turn. */
  private waitForTurn(bytes: number, leastMs: number): void {
    this.reader.pause();
    this.waitingBytes = bytes;
    this.leastMs = leastMs;
    fairTurns.wait(this.reader.share, this);
  }

  run(): void {
    // It got its place for the work that was expected: if more has come since, others may have less.
    const mostMs = Math.max(2 * this.expectedMs, defaults.leastTurnMs);
    this.turnMs = Math.min(mostMs, defaults.longestStepMs);
    this.hasTurn = true;
    this.endMs = undefined;
    this.begin();
    this.reader.resume();
  }

  lasted(ms: number): void {
    this.hasTurn = false;
    this.cost.add(ms, this.readBytes);
  }

  /** Counts time that messages took which were read before. */
  spent(ms: number): void {
    this.cost.add(ms, 0);
  }
}

/** Drops what was not read when the connection was reset, as the system does with what it has. */
function dropRest(this: Socket): void {
  this.read(this.readableLength);
}
