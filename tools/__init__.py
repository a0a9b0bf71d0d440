"""Scripts behind the Makefile; they need nothing but Python 3.11 and its standard library."""
