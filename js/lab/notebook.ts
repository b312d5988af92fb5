/** The cell that a new notebook starts with. */
export const SOURCE = 'import derivwidgets as dw\n\ndw.Explorer("abs(x) + sin(x)*cos(x)")';

/** The part of a kernel specification that matters here. */
export interface KernelSpec {
  readonly name: string;
  readonly language: string;
  readonly display_name: string;
}

export interface KernelSpecs {
  readonly default: string;
  readonly kernelspecs: { readonly [name: string]: KernelSpec | undefined };
}

/** The server's default kernel if that speaks Python, else the first one that does. */
export function pythonKernel(specs: KernelSpecs | null): KernelSpec | null {
  if (!specs) return null;
  const all = [specs.kernelspecs[specs.default], ...Object.values(specs.kernelspecs)];
  return all.find((spec) => spec?.language.toLowerCase() === "python") ?? null;
}

/** A notebook (nbformat 4.5) for `kernel` with the one cell of `SOURCE`, not yet run. */
export function explorerNotebook(kernel: KernelSpec) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: kernel.name,
        display_name: kernel.display_name,
        language: kernel.language,
      },
    },
    cells: [
      {
        id: "explorer",
        cell_type: "code",
        execution_count: null,
        metadata: {},
        outputs: [],
        source: SOURCE,
      },
    ],
  };
}
