import { Explorer } from "./engine.js";
import type { Model } from "./model.js";
import { view } from "./view.js";

interface Scope {
  readonly model: Model;
  readonly signal: AbortSignal;
}

/** anywidget calls this once a model, and the two functions share what it closes over: one engine, many views. */
export default () => {
  let explorer: Explorer | undefined;
  return {
    // Never awaited: after two seconds without an answer anywidget drops every later message.
    initialize({ model, signal }: Scope): void {
      explorer = new Explorer(model, signal);
    },
    async render({ el, signal }: Scope & { el: HTMLElement }): Promise<void> {
      await explorer?.ready;
      if (explorer && !signal.aborted) view(explorer, el, signal);
    },
  };
};
