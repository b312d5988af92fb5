import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, showErrorMessage } from "@jupyterlab/apputils";
import { IDocumentManager } from "@jupyterlab/docmanager";
import { IDefaultFileBrowser } from "@jupyterlab/filebrowser";
import { ILauncher } from "@jupyterlab/launcher";
import { NotebookActions, NotebookPanel } from "@jupyterlab/notebook";
import { explorerIcon, explorerIconUrl } from "./icon.js";
import { explorerNotebook, pythonKernel } from "./notebook.js";

const COMMAND = "derivwidgets:new-explorer";
const LABEL = "Derivative Explorer";

/** Writes a notebook with an explorer into the folder `cwd` and opens it. */
async function openNotebook(documents: IDocumentManager, cwd: string) {
  const { contents, kernelspecs } = documents.services;
  await kernelspecs.ready;
  const kernel = pythonKernel(kernelspecs.specs);
  if (!kernel) {
    throw new Error("It runs in a Python kernel, and this server has none: pip install ipykernel.");
  }
  const { path } = await documents.newUntitled({ path: cwd, type: "notebook" });
  await contents.save(path, {
    type: "notebook",
    format: "json",
    content: explorerNotebook(kernel),
  });
  return documents.openOrReveal(path, "Notebook", { name: kernel.name });
}

/** Runs the first cell as soon as there is a kernel to run it, however long that takes. */
async function runFirstCell(panel: NotebookPanel) {
  await panel.revealed;
  await panel.sessionContext.ready;
  await panel.sessionContext.session?.kernel?.info;
  const cell = panel.content.widgets[0];
  if (panel.isDisposed || !cell) return;
  await NotebookActions.runCells(panel.content, [cell], panel.sessionContext);
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: "derivwidgets:plugin",
  description: "Opens a new notebook with a derivative explorer, from the launcher or the palette.",
  autoStart: true,
  requires: [IDocumentManager],
  optional: [ILauncher, ICommandPalette, IDefaultFileBrowser],
  activate(
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
  ) {
    app.commands.addCommand(COMMAND, {
      label: LABEL,
      caption: "A new notebook with an explorer of derivatives, already run",
      icon: (args) => (args.isPalette ? undefined : explorerIcon),
      async execute(args) {
        const cwd = typeof args.cwd === "string" ? args.cwd : (browser?.model.path ?? "");
        try {
          const panel = await openNotebook(documents, cwd);
          // Not awaited: the launcher closes when it is handed the panel, and a kernel may be slow.
          if (panel instanceof NotebookPanel) runFirstCell(panel).catch(report);
          return panel;
        } catch (error) {
          await report(error);
          return undefined;
        }
      },
    });
    launcher?.add({
      command: COMMAND,
      category: "Notebook",
      rank: 10,
      kernelIconUrl: explorerIconUrl,
    });
    palette?.addItem({ command: COMMAND, category: "Notebook", args: { isPalette: true } });
  },
};

function report(error: unknown) {
  return showErrorMessage(
    `${LABEL} could not be opened`,
    error instanceof Error ? error : String(error),
  );
}

export default plugin;
