import type { Message, MessageStrategy } from 'vscode-languageserver';

type Next = Parameters<MessageStrategy['handleMessage']>[1];

/** Lets the client's messages through in their order, and holds them back while it is closed. */
export class MessageGate implements MessageStrategy {
  private closed: Promise<void> | null = null;

  /** Holds messages back until `end` resolves or rejects. */
  closeUntil(end: Promise<void>): void {
    const open = () => {
      this.closed = null;
    };
    this.closed = end.then(open, open);
  }

  handleMessage(message: Message, next: Next): ReturnType<Next> {
    return this.closed === null ? next(message) : this.closed.then(() => next(message));
  }
}
