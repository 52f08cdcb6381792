import { type Connection, type MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { inBackground, type Log } from './requests.ts';

/** Shows a message in the editor. */
export type ShowMessage = (type: MessageType, message: string) => void;

/**
 * Shows messages by `window/showMessage`. The connection's own functions send a request even for a message without
 * buttons, and a client that does not know it would end the server.
 */
export function messagesTo(connection: Connection, log: Log): ShowMessage {
  return (type, message) => {
    const shown = connection.sendNotification(ShowMessageNotification.type, { type, message });
    inBackground(log, ShowMessageNotification.method, shown);
  };
}
