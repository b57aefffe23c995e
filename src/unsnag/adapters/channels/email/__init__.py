"""Reading mail: bytes of any shape in, values of `domain.mail` out, within fixed limits."""
