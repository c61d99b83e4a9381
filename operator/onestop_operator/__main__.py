"""`python -m onestop_operator`."""

from onestop_operator.main import main

main()
