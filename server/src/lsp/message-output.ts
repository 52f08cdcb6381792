import { Writable } from 'node:stream';

/** The first byte of a message's content, which is a JSON object. */
const brace = 0x7b;

/** Joins the header and the content of each message, which come one after the other, into one write to `output`. */
export function messageOutput(output: NodeJS.WritableStream): Writable {
  let header: Buffer = Buffer.alloc(0);
  const joined = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (chunk[0] !== brace) {
        header = chunk;
        done();
        return;
      }
      output.write(Buffer.concat([header, chunk]), done);
    },
  });
  output.on('error', (error) => joined.destroy(error));
  return joined;
}
