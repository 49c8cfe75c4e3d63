"""One module a verb: parse the options, call one function, print."""
