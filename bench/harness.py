"""What soak and nodes share: the functions of the benchmark harness, whose own command is not run."""
import os, pathlib


def of(folder):
    """The harness in this folder, with the environment that our peers' files need."""
    here = pathlib.Path(__file__).resolve().parent
    os.environ.setdefault("CLOSELOOP", str(here.parent))
    os.environ.setdefault("BENCH_HOME", os.path.join(os.environ.get("TMPDIR", "/tmp"), "closeloop-bench"))
    file = folder / "bench.py"
    harness = {"__file__": str(file), "__name__": "bench"}
    source = file.read_text()
    # Its last line would run it.
    exec(compile(source[: source.rindex("main()")], str(file), "exec"), harness)
    names = {name: staticmethod(value) if callable(value) else value for name, value in harness.items()}
    return type("Harness", (), names)
