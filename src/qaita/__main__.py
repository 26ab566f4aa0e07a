"""``python -m qaita`` is the command ``qaita``."""

from qaita.cli import main

if __name__ == "__main__":
    main(prog_name="qaita")
