/** The oldest major version of Node that runs the server and the command: that of the oldest VS Code that the manifest allows. */
export const oldestNode = 20;
