"""Runs notebooks in a real Jupyter kernel; the run fails if a cell fails.

    python execute.py [--output DIR] [--kernel NAME] NOTEBOOK...

Each notebook is run in its own folder, by its own kernel, and written to DIR, with outputs, as .ipynb and .html.
"""

import argparse
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

CELL_SECONDS = 600
START_SECONDS = 120


def main():
    parser = argparse.ArgumentParser(description="Runs notebooks in a Jupyter kernel.")
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, default=Path(".loupe/notebooks"))
    parser.add_argument("--kernel", default="loupe")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)

    passed = [run(path, options.kernel, options.output) for path in options.notebooks]
    print()
    print(f"Notebooks: {sum(passed)} passed, {len(passed) - sum(passed)} failed", flush=True)
    return 0 if all(passed) else 1


def run(path, kernel, output):
    """True if every cell ran."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        resources={"metadata": {"path": str(path.parent.resolve())}},
    )
    started = time.monotonic()
    try:
        client.execute()
        error = None
    except (CellExecutionError, CellControlSignal, DeadKernelError, RuntimeError) as raised:
        error = raised
    seconds = time.monotonic() - started
    written = write(notebook, path.stem, output)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if error is None:
        print(f"ok      {path.name}: {len(cells)} cells in {seconds:.1f} s", flush=True)
    else:
        print(f"FAILED  {path.name} after {seconds:.1f} s", flush=True)
        report(cells, error)
    for file in written:
        print(f"        {file}", flush=True)
    return error is None


def report(cells, error):
    """Prints the cell that failed, and its error."""
    ran = [cell for cell in cells if "execution" in cell.metadata or cell.execution_count is not None]
    if ran:
        number = cells.index(ran[-1]) + 1
        print(indented(f"code cell {number} of {len(cells)}:"))
        print(indented(ran[-1].source, "  | "))
        for output in ran[-1].outputs:
            if output.output_type == "error":
                print(indented("\n".join(output.traceback) or f"{output.ename}: {output.evalue}"))
                return
    print(indented(f"{type(error).__name__}: {error}"))


def write(notebook, name, output):
    files = [output / f"{name}.ipynb", output / f"{name}.html"]
    nbformat.write(notebook, files[0])
    html, _ = HTMLExporter().from_notebook_node(notebook)
    files[1].write_text(html, encoding="utf-8")
    return files


def indented(text, margin="  "):
    return "\n".join("        " + margin + line for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main())
