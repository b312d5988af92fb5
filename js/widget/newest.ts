/** A message of the kernel's, read once. */
export class Newest<Message, Read> {
  readonly #read: (message: Message) => Read | null;
  #message: Message | undefined;
  #found: Read | null = null;

  constructor(read: (message: Message) => Read | null) {
    this.#read = read;
  }

  of(message: Message): Read | null {
    if (message !== this.#message) {
      this.#message = message;
      this.#found = this.#read(message);
    }
    return this.#found;
  }
}
