import type { Model, Wire } from "./model.js";

interface Scope<T extends Wire> {
  readonly model: Model<T>;
  readonly signal: AbortSignal;
}

/**
 * What anywidget calls once a model: `make` what the model drives, and `view` it as often as it is shown. The two share
 * what they close over: one panel, many views.
 */
export const entry =
  <T extends Wire, P extends { readonly ready: Promise<void> }>(
    make: (model: Model<T>, signal: AbortSignal) => P,
    view: (panel: P, root: HTMLElement, signal: AbortSignal) => void,
  ) =>
  () => {
    let panel: P | undefined;
    return {
      // Never awaited: after two seconds without an answer anywidget drops every later message.
      initialize({ model, signal }: Scope<T>): void {
        panel = make(model, signal);
      },
      async render({ el, signal }: Scope<T> & { el: HTMLElement }): Promise<void> {
        await panel?.ready;
        if (panel && !signal.aborted) view(panel, el, signal);
      },
    };
  };
