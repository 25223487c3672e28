"""`python -m qcsample`."""

from qcsample.cli import main

if __name__ == "__main__":
    main(prog_name="qcsample")
