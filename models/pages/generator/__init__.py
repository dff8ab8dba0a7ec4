"""A generator of labelled pages: layout first, pixels and labels from it, then what scanners and cameras do to both."""
